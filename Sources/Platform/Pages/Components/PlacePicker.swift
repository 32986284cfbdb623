public import Kernel

/// What a place picker knows before anything is chosen. The four ways all send their own fields; the handler takes the
/// first that is filled: `qr`, `place` (the last filled one: `form.deepestPlace("place")`), `address`, then
/// `longitude`, `latitude` (degrees, WGS-84) with `accuracy` (metres).
public struct PlacePicker: Sendable {
    /// One list of the way down the tree.
    public struct Level: Sendable {
        public let label: Text
        public let options: [Option]
        public let value: String?
        public init(_ label: Text, _ options: [Option], value: String? = nil) {
            (self.label, self.options, self.value) = (label, options, value)
        }
    }
    /// The place a scanned code or an earlier step gave; shown first, with a way to choose another.
    public var known: String?
    /// Its code, sent along as `place` unless something else is chosen.
    public var knownCode: PlaceCode?
    public var levels: [Level]
    /// Answers `{"label": "楼栋", "places": [{"code": "…", "name": "…"}]}` for `?under=<code>`; an empty list ends the
    /// way.
    public var children: Link?
    /// A map on which a position may be tapped, below the position button.
    public var map: MapPanel?
    /// Metres of accuracy beyond which a position is refused as too vague.
    public var mostAccuracyMetres: Int
    public init(
        known: String? = nil, knownCode: PlaceCode? = nil, levels: [Level], children: Link? = nil,
        map: MapPanel? = nil, mostAccuracyMetres: Int = 200
    ) {
        self.known = known
        self.knownCode = knownCode
        self.levels = levels
        self.children = children
        self.map = map
        self.mostAccuracyMetres = mostAccuracyMetres
    }
}

extension Form {
    /// The most exact place chosen from the lists of a place picker.
    public func deepestPlace(_ name: String) throws(AppError) -> PlaceCode? {
        guard let text = all(name).last(where: { !$0.isEmpty }) else { return nil }
        return try Form([name: [text]]).place(name)
    }
}

extension Screen {
    /// Four ways to say where, all equal; the map is never the only one.
    public func placePicker(_ picker: PlacePicker) -> HTML {
        let known = picker.known.map { place -> HTML in
            "<p class=\"known\">\(Icon.pin.svg)\(self("已选地点：", "Chosen place: "))<strong>\(place)</strong></p>"
        }
        let open = problems.first { ["qr", "place", "address", "longitude"].contains($0.field ?? "") }?.field
        func way(_ key: String, _ icon: Icon, _ label: Text, _ content: HTML) -> HTML {
            let isOpen = open.map { $0 == key } ?? (key == "place" && picker.known == nil)
            return """
                <details class="way" id="\(fieldID(key == "longitude" ? key : "way-" + key))"\
                \(HTML.flag("open", isOpen))><summary>\(icon.svg)<span>\(self(label))</span></summary><div>\
                \(content)</div></details>
                """
        }
        return """
            <fieldset class="field places"><legend>\(self("在哪里", "Where"))</legend>\(known)\(picker.knownCode.map { hidden("place", $0.rawValue) })
            \(way("place", .list, Text("从名单里选", "Choose from lists"), placeLists(picker)))
            \(way("address", .pencil, Text("写地址", "Write the address"), address()))
            \(way("longitude", .pin, Text("用现在的位置", "Use my position"), position(picker)))
            \(way("qr", .qr, Text("扫楼门口的二维码", "Scan the code at the door"), scan()))</fieldset>
            """
    }
    private func placeLists(_ picker: PlacePicker) -> HTML {
        let lists = picker.levels.enumerated().map { index, level -> HTML in
            let id = fieldID(index == 0 ? "place" : "place-\(index)")
            let options = level.options.map { optionTag($0, chosen: level.value) }
            return """
                <label class="level-list" for="\(id)"><span>\(self(level.label))</span><select id="\(id)" name="place">\
                <option value="">\(self("请选择", "Choose"))</option>\(options)</select></label>
                """
        }
        let more: HTML =
            picker.children == nil
            ? .empty
            : """
            <noscript>\(submit(Text("显示下一级", "Show the next list"), .plain, name: "step", value: "place", skipsChecks: true))</noscript>
            """
        return """
            <div class="levels"\(HTML.attribute("data-children", picker.children))\
            \(HTML.attribute("data-chosen", keptPlace)) data-choose="\(self("请选择", "Choose"))">\
            \(keptWithoutScripts)\(lists)\(more)</div>
            \(problem("place").map { "<p class=\"error\">\(Icon.late.svg)\(self($0.message))</p>" as HTML })
            """
    }
    /// What a refused form had chosen: scripts lead the lists there again, without scripts it is sent along.
    private var keptPlace: String? { values.all("place").last { !$0.isEmpty } }
    private var keptWithoutScripts: HTML {
        guard let keptPlace else { return .empty }
        let note = self("您选过的地点已保留；要改请重新选。", "The place you chose is kept; choose again to change it.")
        return "<noscript><p class=\"hint\">\(note)</p>\(hidden("place", keptPlace))</noscript>"
    }
    private func position(_ picker: PlacePicker) -> HTML {
        "\(ownPosition(mostMetres: picker.mostAccuracyMetres, hint: Text("只用来找到责任网格，不公开。", "Used only to find the responsible grid; never published.")))\(picker.map.map { map($0) })"
    }
    /// A button that asks the browser for the position and sends `longitude`, `latitude` (degrees, WGS-84) and
    /// `accuracy` (metres) with the form. Beyond `mostMetres` of accuracy it is refused as too vague.
    /// `otherwise`: what to do where none comes; other ways to name a place, unless it says something else.
    public func ownPosition(
        mostMetres: Int, hint: Text? = nil,
        otherwise: Text = Text("请从名单里选或写地址。", "Choose from the lists or write the address.")
    ) -> HTML {
        """
        <div data-position data-most="\(mostMetres)"\
         data-waiting="\(self("正在定位…", "Finding your position…"))"\
         data-found="\(self("已取得位置，误差约 {} 米。", "Position found, within about {} m."))"\
         data-vague="\(self("误差约 {} 米，太大了，没有采用。\(otherwise.zh)", "Only within about {} m, too vague to use. \(otherwise.en)"))"\
         data-denied="\(self("没有得到位置。\(otherwise.zh)", "No position was given. \(otherwise.en)"))">\
        \(hint.map { "<p class=\"hint\">\(self($0))</p>" as HTML })\
        <button type="button" class="button plain" data-locate data-needs-script>\
        \(Icon.pin.svg)\(self("取得现在的位置", "Get my position"))</button>\
        <p role="status" class="position-note"></p>\
        <input type="hidden" name="longitude"\(HTML.attribute("value", shown("longitude", nil)))>\
        <input type="hidden" name="latitude"\(HTML.attribute("value", shown("latitude", nil)))>\
        <input type="hidden" name="accuracy"\(HTML.attribute("value", shown("accuracy", nil)))>\
        <noscript><p>\(self("这种方式需要浏览器脚本；请用别的方式。", "This way needs scripts in the browser; use another."))</p>\
        </noscript>\
        </div>
        """
    }
    private func address() -> HTML {
        line(
            "address", Text("地址或附近的标志", "Address or a landmark nearby"), limit: Limits.line,
            autocomplete: "street-address")
    }
    private func scan() -> HTML {
        """
        <p class="hint">\(self("用手机相机或微信扫楼门口的二维码，会打开已填好地点的页面。也可以输入码下面的编号。",
            "Scan the code at the door with the camera or WeChat; this page opens with the place filled in. Or type the number below the code."))</p>\
        \(line("qr", Text("码下面的编号", "Number below the code"), limit: 40))
        """
    }
}
