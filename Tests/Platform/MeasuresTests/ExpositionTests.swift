import Foundation
import Testing

@testable import Measures

@Suite struct HistogramTests {
    @Test func `a value falls into the first bound that holds it, and above all bounds into the last`() {
        let sizes = Histogram(.count)
        for value in [1, 2, 3, 256, 257, 100_000] { sizes.record(value) }
        #expect(sizes.counts == [1, 1, 1, 0, 0, 0, 0, 0, 1, 2])
        #expect(sizes.count == 6 && sizes.sum == 100_519)
    }
    @Test func `nothing is lost where many threads record at once`() async {
        let (histogram, tally, level) = (Histogram(), Tally(), Level())
        await withTaskGroup { group in
            for thread in 0..<8 {
                group.addTask {
                    for value in 0..<5_000 {
                        level.rise()
                        histogram.record(value * 1_000 * (thread + 1))
                        tally.add(2)
                        level.fall()
                    }
                }
            }
        }
        #expect(histogram.count == 40_000 && tally.value == 80_000 && level.value == 0)
        #expect(histogram.sum == (0..<5_000).reduce(0, +) * 1_000 * 36)
    }
}

@Suite struct ExpositionTests {
    private func sample(_ format: Exposition.Format) -> String {
        var exposition = Exposition(format)
        exposition.counter("seen_total", "How many.", [([("what", "a\"b\\c\nd")], 3)])
        exposition.gauge("height", "How high.", 1.5)
        let histogram = Histogram()
        histogram.record(400_000)
        histogram.record(2_000_000)
        histogram.record(60_000_000_000)
        exposition.histogram("took_seconds", "How long.", [([("route", "/x")], histogram), ([], Histogram())])
        exposition.gauge("absent", "Nothing of it.", [])
        return exposition.text
    }
    @Test func `the old format is written line by line`() {
        let lines = sample(.prometheus).split(separator: "\n").map(String.init)
        #expect(
            lines.prefix(3) == [
                "# HELP seen_total How many.", "# TYPE seen_total counter", #"seen_total{what="a\"b\\c\nd"} 3.0"#,
            ])
        #expect(lines.contains("height 1.5"))
        #expect(lines.contains(#"took_seconds_bucket{route="/x",le="0.0005"} 1.0"#))
        #expect(lines.contains(#"took_seconds_bucket{route="/x",le="0.0025"} 2.0"#))
        #expect(lines.contains(#"took_seconds_bucket{route="/x",le="10.0"} 2.0"#))
        #expect(lines.contains(#"took_seconds_bucket{route="/x",le="+Inf"} 3.0"#))
        #expect(lines.contains(#"took_seconds_count{route="/x"} 3.0"#))
        #expect(lines.contains(#"took_seconds_sum{route="/x"} 60.0024"#))
        #expect(!lines.contains { $0.contains("absent") || $0.hasPrefix("took_seconds_count ") })
        #expect(lines.filter { $0.hasPrefix("# TYPE took_seconds") }.count == 1)
    }
    @Test func `the new format names a counter's family without its ending, and ends`() {
        let text = sample(.openMetrics)
        #expect(text.contains("# TYPE seen counter\n") && text.contains("\nseen_total{"))
        #expect(text.hasSuffix("\n# EOF\n"))
    }
    @Test func `only who names the new format gets it`() {
        #expect(
            Exposition.Format(accept: "application/openmetrics-text;version=1.0.0,text/plain;q=0.5") == .openMetrics)
        #expect(Exposition.Format(accept: "text/plain") == .prometheus && Exposition.Format(accept: nil) == .prometheus)
    }
    @Test func `the process knows itself`() throws {
        let figures = try #require(ProcessFigures())
        #expect(figures.residentBytes > 1_000_000 && figures.virtualBytes > figures.residentBytes)
        #expect(figures.openFiles > 2 && figures.mostFiles >= figures.openFiles && figures.threads > 0)
        #expect(figures.processorSeconds >= 0)
        let age = Date().timeIntervalSince1970 - figures.startedAt
        #expect(age > -2 && age < 86_400)
    }
}
