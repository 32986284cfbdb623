import Geometry
import Kernel
import Persistence
import Policy

/// Drawn areas matched with the places they are meant for, and everything that speaks against keeping them.
struct BoundaryDraft {
    /// Who a drawn area is for.
    enum Holder {
        case known(Place)
        case fresh(name: String, parent: Place, code: PlaceCode?, kind: GridKind)
        var code: PlaceCode? {
            switch self {
            case .known(let place): place.code;
            case .fresh(_, _, let code, _): code
            }
        }
        /// The place it is, or in which it will be made.
        var anchor: PlaceCode {
            switch self {
            case .known(let place): place.code;
            case .fresh(_, let parent, _, _): parent.code
            }
        }
        var parent: PlaceCode? {
            switch self {
            case .known(let place): place.parent;
            case .fresh(_, let parent, _, _): parent.code
            }
        }
        var label: String {
            switch self {
            case .known(let place): place.name;
            case .fresh(let name, _, _, _): name
            }
        }
    }
    struct Item {
        let number: Int
        let holder: Holder
        /// As it was drawn.
        let source: Shape
        /// In CGCS2000.
        let shape: Shape
        var drawn: DrawnArea { DrawnArea(label: holder.label, number: number, shape: shape) }
    }

    let level: PlaceLevel
    let datum: Datum
    let day: CivilDate
    private(set) var items: [Item] = []
    private(set) var faults: [ImportFault]

    /// `dissolved` are places whose borders end with this drawing, so nothing can overlap them. A version that has held
    /// before `today` is history: a drawing for a day gone by does not replace it.
    init(
        _ drawing: Drawing, day: CivilDate, today: CivilDate, createMissing: Bool = false, dissolved: [PlaceCode] = [],
        _ tx: Transaction, by caller: Caller
    ) throws {
        (level, datum, self.day) = (drawing.level, drawing.datum, day)
        faults = drawing.faults.map { ImportFault(number: $0.number, label: $0.feature, text: $0.fault.text) }
        let matching = try HolderMatching(drawing, createMissing: createMissing, day: day, tx)
        var taken = Set(dissolved)
        for feature in drawing.features {
            let shape = feature.shape.read(from: datum)
            do {
                let holder = try matching.holder(of: feature, shape: shape)
                guard caller.may(.territoryEdit, at: holder.anchor) else { throw HolderFault.notYours }
                if let code = holder.code, !taken.insert(code).inserted { throw HolderFault.twice }
                let before = day < today ? day.adding(days: -1) : day
                if let code = holder.code, let planned = try tx.plannedBoundary(of: code, after: before) {
                    throw HolderFault.planned(planned)
                }
                items.append(Item(number: feature.number, holder: holder, source: feature.shape, shape: shape))
            } catch let fault as HolderFault {
                faults.append(ImportFault(number: feature.number, label: feature.label, text: fault.text))
            }
        }
        try checkShapes(tx, ending: Set(dissolved))
        faults.sort { $0.number < $1.number }
    }

    /// Without the items that have a fault.
    mutating func leaveOutFaulty() {
        let faulty = Set(faults.map(\.number))
        items.removeAll { faulty.contains($0.number) }
    }

    /// Validity, overlap with each other and with what stays, and lying in one community.
    private mutating func checkShapes(_ tx: Transaction, ending: Set<PlaceCode>) throws {
        let boxes = items.compactMap(\.shape.box)
        guard let first = boxes.first else { return }
        let box = boxes.dropFirst().reduce(first) { $0.union($1) }
        let redrawn = ending.union(items.compactMap(\.holder.code))
        let staying = try tx.boundaries(level, touching: box, on: day).filter { !redrawn.contains($0.place) }
        let kept = staying.map { DrawnArea(label: $0.name, number: 0, shape: $0.shape) }
        // What is kept comes first, so an overlap between two that are both kept has number 0 and is nobody's fault
        // here.
        let found = ShapeChecks.faults(in: kept + items.map(\.drawn)).filter { $0.number > 0 }
        add(found)
        guard level == .grid else { return }
        let broken = Set(faults.map(\.number))
        let communities = try tx.boundaries(.community, touching: box, on: day)
        let places = communities.map(\.place)
        let checked = items.filter { item in
            !broken.contains(item.number) && item.holder.parent.map(places.contains) ?? false
        }
        add(
            ShapeChecks.containment(
                of: checked.map(\.drawn), in: communities.map { DrawnArea(label: $0.name, number: 0, shape: $0.shape) }
            ) { index in checked[index].holder.parent.flatMap(places.firstIndex) })
    }
    private mutating func add(_ found: [FeatureFault]) {
        faults += found.map { ImportFault(number: $0.number, label: $0.feature, text: $0.fault.text) }
    }

    /// Makes what is missing and writes the boundaries; the codes written and how many places were made.
    func write(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> (codes: [PlaceCode], created: Int) {
        var codes: [PlaceCode] = []
        var created = 0
        for item in items {
            let code: PlaceCode
            switch item.holder {
            case .known(let place): code = place.code
            case .fresh(let name, let parent, let wanted, let kind):
                let made = try AddPlace(
                    parent: parent.code, level: level, name: name, code: wanted, gridKind: level == .grid ? kind : nil,
                    point: ShapeChecks.pointInside(item.shape)
                ).run(tx, by: caller, at: now)
                code = made.code
                created += 1
            }
            try tx.insertBoundary(of: code, from: day, source: item.source, datum: datum, by: caller, at: now)
            codes.append(code)
        }
        return (codes, created)
    }
}
