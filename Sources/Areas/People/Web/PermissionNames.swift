internal import Kernel

extension Permission {
    /// What the permission lets somebody do, in plain words.
    var name: Text {
        switch self {
        case .casesRead: Text("查看案卷", "read cases")
        case .casesIntake: Text("登记诉求", "take down reports")
        case .casesVerify: Text("核实", "verify reports")
        case .casesSelfHandle: Text("自办自结", "handle small matters alone")
        case .casesTriage: Text("分类定级", "classify and grade")
        case .casesDispatch: Text("派遣", "dispatch")
        case .casesArbitrate: Text("裁定异议", "decide objections")
        case .casesApprove: Text("审批挂账、延期、作废", "approve holds, extensions and voids")
        case .casesHandle: Text("办理", "handle cases")
        case .casesCheck: Text("核查", "check work")
        case .casesCallBack: Text("回访", "call back")
        case .casesClose: Text("结案", "close cases")
        case .casesMerge: Text("并案、分案", "merge and split")
        case .casesWhistle: Text("吹哨", "whistle")
        case .casesSupervise: Text("督办", "supervise")
        case .casesExport: Text("导出案卷", "export cases")
        case .casesReadPersonal: Text("查看居民电话和姓名", "read residents' numbers and names")
        case .tasksPost: Text("发布任务", "post tasks")
        case .tasksTake: Text("接单", "take tasks")
        case .helpAnswer: Text("应答邻里求助", "answer calls for help")
        case .helpLead: Text("代人求助、看求助台", "press for callers, see the board of calls")
        case .patrolsWalk: Text("巡查、复查", "walk patrols and recheck")
        case .patrolsLead: Text("安排巡查和联合检查", "plan patrols and joint inspections")
        case .patrolsRelease: Text("审核公开巡查发现", "release findings of patrols for the public")
        case .visitsRecord: Text("走访住户", "visit households")
        case .visitsPlan: Text("安排走访、查看住户登记", "plan visits and read the register of households")
        case .rostersTake: Text("参加轮值", "take turns of a rota")
        case .rostersPlan: Text("安排轮值、看应办次数", "plan rotas and see what posts owe")
        case .proposalsWrite: Text("收集意见、提出建议", "gather what people want and write proposals")
        case .proposalsManage: Text("交办和督办建议", "hand over proposals and follow them")
        case .emergenciesCall: Text("启动、延长和结束应急状态", "call, extend and end emergency mode")
        case .boardRead: Text("查看看板", "read the board")
        case .territoryEdit: Text("维护区划和网格", "edit places and boundaries")
        case .peopleEdit: Text("维护单位和岗位", "edit units and posts")
        case .policyManage: Text("管理规则包", "manage policy packs")
        case .calendarManage: Text("管理工作日历", "manage the calendar")
        case .accountsManage: Text("管理账号", "manage accounts")
        case .grantsManage: Text("授予权限", "give permissions")
        case .auditRead: Text("查看审计", "read the audit log")
        case .monthsFreeze: Text("冻结月度数据", "freeze months")
        }
    }
}
