/// The figures of a process as Prometheus reads them: text format 0.0.4, or OpenMetrics 1.0.0 where it is asked for.
/// https://prometheus.io/docs/instrumenting/exposition_formats/, https://prometheus.io/docs/specs/om/open_metrics_spec/
public struct Exposition: Sendable {
    public enum Format: Sendable {
        case prometheus, openMetrics

        /// By the request's `Accept`: the old format is understood by everybody, so only who names the new one gets it.
        public init(accept: String?) {
            self = accept?.contains("application/openmetrics-text") == true ? .openMetrics : .prometheus
        }
        public var contentType: String {
            switch self {
            case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
            case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
            }
        }
    }

    /// Names and values of what tells one sample from its neighbours, in order.
    public typealias Labels = [(name: String, value: String)]

    private let format: Format
    private var lines = ""

    public init(_ format: Format) { self.format = format }

    /// The whole text. Nothing may be added after.
    public var text: String { format == .openMetrics ? lines + "# EOF\n" : lines }

    /// Something that only grows. `name` ends with `_total`.
    public mutating func counter(_ name: String, _ help: String, _ samples: [(labels: Labels, value: Double)]) {
        let family = format == .openMetrics && name.hasSuffix("_total") ? String(name.dropLast(6)) : name
        head(family, "counter", help, samples.isEmpty)
        for sample in samples { line(name, sample.labels, Exposition.number(sample.value)) }
    }
    public mutating func counter(_ name: String, _ help: String, _ value: Int) {
        counter(name, help, [([], Double(value))])
    }

    /// Something that rises and falls.
    public mutating func gauge(_ name: String, _ help: String, _ samples: [(labels: Labels, value: Double)]) {
        head(name, "gauge", help, samples.isEmpty)
        for sample in samples { line(name, sample.labels, Exposition.number(sample.value)) }
    }
    public mutating func gauge(_ name: String, _ help: String, _ value: Double) { gauge(name, help, [([], value)]) }
    public mutating func gauge(_ name: String, _ help: String, _ value: Int) { gauge(name, help, Double(value)) }

    /// Histograms of one family; those into which nothing fell are left out.
    public mutating func histogram(_ name: String, _ help: String, _ members: [(labels: Labels, of: Histogram)]) {
        let used = members.map { (labels: $0.labels, scale: $0.of.scale, counts: $0.of.counts, sum: $0.of.sum) }
            .filter { $0.counts.contains { $0 > 0 } }
        head(name, "histogram", help, used.isEmpty)
        for member in used {
            var below = 0
            for (index, count) in member.counts.enumerated() {
                below += count
                let bound =
                    index < member.scale.bounds.count
                    ? Exposition.number(Double(member.scale.bounds[index]) / member.scale.unit) : "+Inf"
                line(name + "_bucket", member.labels + [("le", bound)], Exposition.number(Double(below)))
            }
            line(name + "_sum", member.labels, Exposition.number(Double(member.sum) / member.scale.unit))
            line(name + "_count", member.labels, Exposition.number(Double(below)))
        }
    }

    private mutating func head(_ family: String, _ type: String, _ help: String, _ isEmpty: Bool) {
        if isEmpty { return }
        lines += "# HELP \(family) \(Exposition.escaped(help))\n# TYPE \(family) \(type)\n"
    }

    private mutating func line(_ name: String, _ labels: Labels, _ value: String) {
        lines += name
        if !labels.isEmpty {
            lines += "{" + labels.map { "\($0.name)=\"\(Exposition.escaped($0.value))\"" }.joined(separator: ",") + "}"
        }
        lines += " " + value + "\n"
    }

    /// Always with a point, as OpenMetrics wants bounds to be.
    private static func number(_ value: Double) -> String { value.isInfinite ? "+Inf" : "\(value)" }

    private static func escaped(_ text: String) -> String {
        guard text.contains(where: { $0 == "\\" || $0 == "\"" || $0.isNewline }) else { return text }
        return text.reduce(into: "") { result, character in
            switch character {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case _ where character.isNewline: result += "\\n"
            default: result.append(character)
            }
        }
    }
}
