import Kernel
import Pages
import Persistence

/// Where one begins: the places one may edit, or the names one searches for.
struct TreePage: Sendable {
    let words: String?
    let places: [Place]
    /// Where each place lies, for telling equal names apart.
    let homes: [PlaceCode: String]

    static func load(_ tx: Transaction, words: String?, for caller: Caller) throws -> TreePage {
        if let words {
            let found = try tx.searchPlaces(prefix: words, limit: Limits.page)
            var homes: [PlaceCode: String] = [:]
            for place in found { homes[place.code] = try place.parent.map { try tx.fullName(of: $0) } ?? "" }
            return TreePage(words: words, places: found, homes: homes)
        }
        let mine = caller.places(.territoryEdit)
        var places = mine.isEmpty ? try tx.children(of: nil) : try tx.places(mine)
        // Down to where it branches, so that a tree with one district opens at its streets.
        if places.count == 1 {
            while let last = places.last, last.level < .street {
                let below = try tx.children(of: last.code)
                places += below
                if below.count != 1 { break }
            }
        }
        return TreePage(words: nil, places: places, homes: [:])
    }

    func html(_ screen: Screen) -> HTML {
        screen.page(
            PageShell(
                .administration, Text("地点", "Places"),
                lead: Text(
                    "从省到户的一棵树；名称按开头查找。",
                    "One tree from the province to the household; names are found by how they begin."), width: .wide)
        ) {
            """
            \(search(screen))
            \(places.isEmpty ? screen.empty(
                Text("没有找到这样开头的名称", "No name begins like this"),
                Text("换几个字试试；地点要先导入或新增。", "Try other words; places are imported or added first.")) : list(screen))
            """
        }
    }
    private func search(_ screen: Screen) -> HTML {
        screen.searchForm(TerritoryPaths.tree(), label: Text("查找地点", "Find a place")) { form in
            """
            \(form.line("q", Text("名称的开头", "How the name begins"), value: words, kind: .search))\
            \(form.submit(Text("查找", "Find"), .plain))
            """
        }
    }
    private func list(_ screen: Screen) -> HTML {
        screen.rows(
            places.map { place in
                ListRow(
                    place.name, link: TerritoryPaths.place(place.code), chips: screen.chip(place.level.name),
                    facts: [homes[place.code], place.code.rawValue].compactMap(\.self).filter { !$0.isEmpty })
            }, label: words == nil ? Text("我管理的地方", "What I manage") : Text("找到的地点", "Places found"))
    }
}
