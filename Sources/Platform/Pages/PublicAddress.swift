internal import Kernel

/// Where the product is reached from outside, `https://jinlin.example.cn`: what stands before links that are printed or
/// sent. Without a slash at the end.
public struct PublicAddress: Sendable, Hashable {
    public let text: String
    public init(_ text: String) { self.text = text.hasSuffix("/") ? String(text.dropLast()) : text }

    /// A link as another telephone opens it.
    public func url(_ link: Link) -> String { text + link.target }

    /// Whether another machine could open it: false where it names this machine only, as before it was set up.
    public var opensElsewhere: Bool {
        let rest = text.split(separator: "//", maxSplits: 1).last.map(String.init) ?? text
        let host =
            rest.hasPrefix("[")
            ? String(rest.dropFirst().prefix { $0 != "]" }) : String(rest.prefix { !":/".contains($0) })
        return !(["localhost", "0.0.0.0", "::", "::1"].contains(host.lowercased()) || host.hasPrefix("127."))
    }
}

extension Screen {
    /// Said above codes and links that are to be printed, while they would lead nowhere; nothing otherwise.
    public func addressWarning(_ address: PublicAddress) -> HTML {
        guard !address.opensElsewhere else { return .empty }
        return notice(
            Text(
                "先别打印：这里的网址以 \(address.text) 开头，别的手机打不开。请管理员先设置 address（对外网址），再打印。",
                "Do not print yet: these addresses begin with \(address.text), which no other telephone opens. "
                    + "The administrator sets “address” first."), .danger)
    }
}
