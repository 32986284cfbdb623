public import Kernel

// The field's words for the states, channels and outcomes of a case, as people read them.

extension CaseState {
    public var name: Text {
        switch self {
        case .reported: Text("待受理", "Waiting for acceptance")
        case .verifying: Text("核实中", "Being verified")
        case .accepted: Text("待派遣", "Waiting for dispatch")
        case .dispatched: Text("办理中", "In progress")
        case .held: Text("已挂账", "On hold")
        case .handled: Text("待核查", "Waiting for check")
        case .done: Text("待答复", "Waiting for answer")
        case .answered: Text("待评价", "Waiting for evaluation")
        case .closed: Text("已结案", "Closed")
        case .declined: Text("不予受理", "Not taken on")
        case .withdrawn: Text("已撤回", "Withdrawn")
        case .void: Text("已作废", "Void")
        case .merged: Text("已并案", "Merged")
        }
    }
}
extension Need {
    public var name: Text {
        switch self {
        case .none: Text("无需处理", "Nothing")
        case .locate: Text("定位", "Locate")
        case .accept: Text("受理", "Accept")
        case .verify: Text("核实", "Verify")
        case .dispatch: Text("派遣", "Dispatch")
        case .objection: Text("裁定异议", "Decide objection")
        case .hold: Text("审批挂账", "Approve hold")
        case .extend: Text("审批延期", "Approve extension")
        case .check: Text("核查", "Check")
        case .answer: Text("答复", "Answer")
        case .callBack: Text("回访", "Call back")
        case .close: Text("结案", "Close")
        }
    }
}
extension AnswerOutcome {
    public var name: Text {
        switch self {
        case .solved: Text("已解决", "Solved")
        case .explained: Text("已解释说明", "Explained")
        case .cannotNow: Text("暂时无法解决", "Cannot be solved now")
        }
    }
}
extension ClosingKind {
    public var name: Text {
        switch self {
        case .normal: Text("正常结案", "Closed in time")
        case .overdue: Text("超时结案", "Closed late")
        case .selfHandled: Text("自办自结", "Self-handled")
        case .unanswered: Text("逾期未评价结案", "Closed without evaluation")
        case .listed: Text("列入暂不能解决清单", "Listed as not solvable now")
        }
    }
}
extension Assignment.Role {
    public var name: Text {
        switch self {
        case .lead: Text("主办", "Lead")
        case .assisting: Text("协办", "Assisting")
        case .whistled: Text("吹哨报到", "Whistled")
        }
    }
}
extension Assignment.State {
    public var name: Text {
        switch self {
        case .assigned: Text("待接收", "Waiting to be received")
        case .received: Text("已接收", "Received")
        case .arrived: Text("已到场", "On site")
        case .handled: Text("已办完", "Finished")
        case .returned: Text("已退回", "Returned")
        case .cancelled: Text("已取消", "Cancelled")
        }
    }
}
extension CaseFact {
    public var name: Text {
        switch self {
        case .reported: Text("上报", "Reported")
        case .respondable: Text("应响应", "Due a first contact")
        case .responded: Text("按时响应", "Contacted in time")
        case .dispatched: Text("派遣", "Dispatched")
        case .handled: Text("处置", "Handled")
        case .answered: Text("已答复", "Answered")
        case .rated: Text("已评价", "Evaluated")
        case .solved: Text("评价为已解决", "Rated as solved")
        case .satisfied: Text("评价为满意", "Rated as satisfied")
        case .solvedLater: Text("重办后解决", "Solved after it was done again")
        case .closed: Text("结案", "Closed")
        case .closedInTime: Text("按期结案", "Closed in time")
        case .selfHandled: Text("自办自结", "Self-handled")
        case .reworked: Text("返工", "Reworked")
        case .reopened: Text("重办", "Reopened")
        case .held: Text("挂账", "On hold")
        case .extended: Text("延期", "Extended")
        case .listed: Text("列为暂时无法解决", "Listed as not solvable now")
        }
    }
}
