// swift-tools-version: 6.2
import PackageDescription

// The parsers of outside bytes, built once more with coverage for libFuzzer. A package of its own, so that the build of
// the product knows nothing of it; its sources are links into the product's. script/attack fuzz builds and runs it.

/// Coverage is counted in everything of ours; `testing` opens the modules' own declarations to the targets.
let watched: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"), .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .unsafeFlags(["-sanitize=fuzzer", "-enable-testing"]),
]

func room(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], sources: [String]? = nil)
    -> Target
{
    .target(
        name: name, dependencies: dependencies, path: "Sources/\(name)", exclude: exclude, sources: sources,
        swiftSettings: watched)
}
func system(_ name: String, pkgConfig: String) -> Target {
    .systemLibrary(name: name, path: "Sources/\(name)", pkgConfig: pkgConfig)
}
/// libFuzzer without its `main`, as the toolchain brings it.
let fuzzer = Context.environment["JINLIN_FUZZER"] ?? "libclang_rt.fuzzer_no_main-x86_64.a"

let package = Package(
    name: "fuzz",
    dependencies: [
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    ],
    targets: [
        system("CGEOS", pkgConfig: "geos"), system("CQRencode", pkgConfig: "libqrencode"),
        system("CVips", pkgConfig: "vips"),
        room("Kernel", []),
        room(
            "Pages", ["Kernel", "CQRencode", .product(name: "HTTPTypes", package: "swift-http-types")],
            exclude: ["Assets"]),
        room("Geometry", ["Kernel", "CGEOS"]),
        room(
            "Media", ["Kernel", "CVips"],
            sources: ["Picture.swift", "MediaType.swift", "MediaProblem.swift", "PhotoSuggestion.swift"]),
        room(
            "Policy", ["Kernel", .product(name: "Yams", package: "Yams")],
            sources: ["Reading", "Pack", "Decisions", "Facts", "Calendar"]),
        room("Tables", ["Kernel"]),
        room(
            "Requests", ["Kernel", "Pages", .product(name: "HTTPTypes", package: "swift-http-types")],
            sources: [
                "Cookies.swift", "FormFields.swift", "HeaderParameters.swift", "JSONFields.swift",
                "MultipartReader.swift", "PercentCoding.swift", "RequestProblem.swift",
            ]),
        .executableTarget(
            name: "Fuzz", dependencies: ["Kernel", "Pages", "Geometry", "Media", "Policy", "Tables", "Requests"],
            swiftSettings: watched + [.unsafeFlags(["-parse-as-library"])],
            linkerSettings: [.unsafeFlags([fuzzer]), .linkedLibrary("stdc++"), .linkedLibrary("m")]),
    ],
    swiftLanguageModes: [.v6]
)
