import ArgumentParser

/// Measures the product. Every figure comes from a run on this machine; nothing here is asserted.
@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jinlin-bench", abstract: "Measures Jinlin and writes the figures.",
        subcommands: [List.self, Loop.self, EngineBench.self, FieldBench.self])

    /// Names of the benchmarks, one a line, for `script/bench`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the benchmarks.")
        func run() { print("loop\nengine\nfield") }
    }
}
