import Field
import Kernel
import Pages
import People

/// The page of the field app, which its scripts fill. It is kept on the phone for days without a network, so it holds
/// nothing of the house and names nobody, and it loads only what the app needs.
struct FieldAppPage {
    func html(_ screen: Screen) -> HTML {
        let modules = ["lock", "words", "parts", "store", "vault"].map { name -> HTML in
            "<link rel=\"modulepreload\" href=\"/assets/field-\(name).js\">"
        }
        return """
            <!doctype html>
            <html lang="\(screen.language.tag)" data-face="field"\(HTML.flag("data-elder", screen.elder))>
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(screen("走访", "Field app")) · \(screen("近邻", "Jinlin"))</title>
            <meta name="theme-color" content="#FFFFFF">
            <link rel="icon" href="\(Assets.link("favicon.svg"))" type="image/svg+xml">
            <link rel="manifest" href="\(Assets.link("field.webmanifest"))">
            <link rel="stylesheet" href="\(Assets.link("app.css"))">
            <link rel="stylesheet" href="/assets/field.css">
            \(modules)
            <script async src="\(Assets.link("field.js"))" type="module"></script></head>
            <body>
            <a class="skip" href="#main">\(screen("跳到正文", "Skip to content"))</a>
            <main id="main" tabindex="-1" class="width-reading">\(frame(screen))</main>
            <div id="live" class="quiet" aria-live="polite" role="status"></div>
            </body></html>
            """
    }

    private func frame(_ screen: Screen) -> HTML {
        """
        <div id="field-app" data-load="\(FieldPaths.load())" data-changes="\(FieldPaths.changes())" \
        data-taking="\(FieldPaths.taking())" data-commands="\(FieldPaths.commands())" \
        data-settle="\(FieldPaths.settlement())" data-photos="\(FieldPaths.photos())" data-csrf="\(screen.csrf)" \
        data-person="\(screen.caller.key)" data-lang="\(screen.language.rawValue)" data-large="\(screen.elder ? "1" : "0")">\
        <noscript>\(screen.notice(Text("这个应用要用脚本。没有脚本也能走访：", "This app needs scripts. Visits work without them: "), .warn)) \
        \(screen.button(Text("今天走访", "Today's round"), to: VisitPaths.round()))</noscript></div>
        """
    }
}

/// The phones on which somebody works, and the way to erase a lost one.
struct FieldDevicesPage {
    let devices: [FieldDevice]

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .field, Text("我的手机", "My phones"),
            lead: Text(
                "手机丢了，可以让它下次联网时清除所有内容。还没送达的记录会一起清除。",
                "A lost phone can be told to erase everything at its next contact, with entries it has not delivered yet."
            ),
            back: NavItem(Text("今天走访", "Today's round"), VisitPaths.round()), width: .reading)
        return screen.page(shell) {
            if devices.isEmpty {
                return screen.empty(
                    Text("还没有手机联系过", "No phone has been in contact"),
                    Text("打开走访应用后，这里会出现那台手机。", "Once the field app was opened, that phone appears here."))
            }
            return screen.cards(devices.map { card($0, screen) })
        }
    }

    private func card(_ device: FieldDevice, _ screen: Screen) -> HTML {
        screen.card(
            screen("手机 \(device.id.prefix(8))", "Phone \(device.id.prefix(8))"),
            facts: [screen("最近联系 \(screen.when(device.seen))", "last contact \(screen.when(device.seen))")],
            actions: device.wiped == nil
                ? screen.confirm(
                    Text("清除这台手机", "Erase this phone"), .danger, at: FieldPaths.wiping(),
                    question: Text("那台手机上的内容全部清除，不能恢复。", "Everything on that phone is erased and cannot be restored.")
                ) { $0.hidden("device", device.id) }
                : screen.state(Text("已要求清除", "told to erase"), .warn))
    }
}
