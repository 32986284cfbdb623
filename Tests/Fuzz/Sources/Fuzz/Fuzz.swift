import Glibc

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// `Fuzz PARSER [libFuzzer's options] [folders of inputs]`, or `Fuzz list`.
@main struct Fuzz {
    /// libFuzzer calls a C function, which can hold nothing: chosen once before it begins.
    nonisolated(unsafe) private static var parser = Parser.form

    static func main() {
        guard CommandLine.arguments.count > 1, let chosen = Parser(rawValue: CommandLine.arguments[1]) else {
            print(Parser.allCases.map(\.rawValue).joined(separator: "\n"))
            exit(CommandLine.arguments.dropFirst().first == "list" ? 0 : 2)
        }
        parser = chosen
        // The parser's name is ours and no option of libFuzzer's.
        var arguments = CommandLine.unsafeArgv
        arguments[1] = arguments[0]
        arguments += 1
        var count = CommandLine.argc - 1
        exit(
            runDriver(&count, &arguments) { start, length in
                Fuzz.parser.take(Array(UnsafeBufferPointer(start: start, count: length)))
                return 0
            })
    }
}
