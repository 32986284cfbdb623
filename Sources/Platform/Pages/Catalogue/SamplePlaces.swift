import Kernel

/// Place picker, photo picker and map.
enum SamplePlaces {
    static func html(_ screen: Screen) -> HTML {
        """
            \(screen.form(DesignCatalogue.tryPath(), multipart: true) { form in
            """
            \(form.placePicker(PlacePicker(
                levels: [.init(Text("小区", "Estate"), [Option("3401", Text(same: "锦绣花园")), Option("3402", Text(same: "瑶海家园北区（含老机床厂宿舍）"))])],
                children: DesignCatalogue.childrenPath())))
            \(form.photos())
            \(form.submit(Text("提交", "Send")))
            """
        })
        \(screen.map(MapPanel(
            Text("附近正在办的事", "Open matters nearby"), source: DesignCatalogue.mapPath(), areas: DesignCatalogue.areasPath(),
            list: screen.rows((0..<4).map { Sample.row($0, screen) }, label: Text("附近正在办的事", "Open matters nearby")))))
        """
    }
}
