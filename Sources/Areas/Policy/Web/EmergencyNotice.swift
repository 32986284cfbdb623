import Kernel
public import Pages

extension Screen {
    /// The number to dial before anything else, with what to do until help comes.
    public func emergencyNotice(_ emergency: Emergency) -> HTML {
        notice(
            Text(
                "先打 \(emergency.number)：\(emergency.name.zh)", "Call \(emergency.number) first: \(emergency.name.en)"),
            .danger,
            """
            <p>\(self(emergency.advice))</p>
            \(button(Text("拨打 \(emergency.number)", "Call \(emergency.number)"), to: .telephone(emergency.number), .danger, icon: .phone))
            """)
    }

    /// The four numbers for danger at this moment, on every page where somebody begins to write.
    public func emergencyLine() -> HTML {
        let numbers = [
            ("119", Text("火警", "fire")), ("120", Text("急救", "ambulance")), ("110", Text("报警", "police")),
            ("122", Text("交通事故", "traffic accident")),
        ]
        let calls = numbers.map { number, name -> HTML in
            "\(self(name)) \(link(number, to: .telephone(number)))"
        }
        return notice(
            nil, .warn,
            """
            <p>\(self("正在发生危险？先打电话：", "Danger right now? Call first: "))\
            \(HTML(joining: calls, by: HTML(text: self("，", ", "))))\(self("。", "."))</p>
            """)
    }
}
