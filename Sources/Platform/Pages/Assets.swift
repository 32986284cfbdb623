import Synchronization
import FoundationEssentials

/// The style sheet, scripts, icons and manifest of every page. The server serves `/assets/*` from the directory it
/// registers here and `/assets/vendor/*` from the libraries that `script/setup` fetched.
public enum Assets {
    private static let versions = Mutex<[String: String]>([:])

    /// Reads every file of the directory once and remembers its content hash, so that a browser may keep an asset for
    /// ever and still gets a changed one. Called at start; unreadable files are left without a version.
    public static func use(directory: String, under prefix: String = "") {
        guard let names = try? FileManager.default.subpathsOfDirectory(atPath: directory) else { return }
        for name in names {
            guard let bytes = FileManager.default.contents(atPath: directory + "/" + name) else { continue }
            let version = String(fingerprint(bytes), radix: 36)
            versions.withLock { $0[prefix + name] = version }
        }
    }
    /// The address of an asset, `app.css` or `vendor/leaflet/leaflet.js`, with its version.
    public static func link(_ name: String) -> Link {
        let link = Link(target: "/assets/" + name)
        return versions.withLock { $0[name] }.map { link.query([("v", $0)]) } ?? link
    }
}

/// FNV-1a, 64 bits: tells contents apart; not a secret.
func fingerprint(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
}
