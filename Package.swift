// swift-tools-version: 6.2
import PackageDescription

/// Every module compiles in Swift 6 mode with these; a warning is an error.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// A room of the house: one module in one folder.
func room(
    _ name: String, in floor: String, _ dependencies: [Target.Dependency], exclude: [String] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Sources/\(floor)/\(name)", exclude: exclude,
        swiftSettings: strict)
}
func tests(_ name: String, in floor: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, path: "Tests/\(floor)/\(name)", swiftSettings: strict)
}
func system(_ name: String, pkgConfig: String? = nil, apt: String) -> Target {
    .systemLibrary(name: name, path: "Sources/Platform/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let package = Package(
    name: "jinlin",
    products: [.executable(name: "jinlin", targets: ["jinlin"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["JSON", "Logging"]),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    ],
    targets: [
        system("CLibPQ", pkgConfig: "libpq", apt: "libpq-dev"),
        system("CGEOS", pkgConfig: "geos", apt: "libgeos-dev"),
        system("CArgon2", pkgConfig: "libargon2", apt: "libargon2-dev"),
        system("CQRencode", pkgConfig: "libqrencode", apt: "libqrencode-dev"),
        system("CVips", pkgConfig: "vips", apt: "libvips-dev"),
        system("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
        system("CZstd", pkgConfig: "libzstd", apt: "libzstd-dev"),

        room("Kernel", in: "Platform", []),
        room("Measures", in: "Platform", []),
        room(
            "Persistence", in: "Platform",
            [
                "Kernel", "Measures", "CLibPQ", "CZstd", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        room("Geometry", in: "Platform", ["Kernel", "CGEOS"]),
        room("Secrets", in: "Platform", ["Kernel", "CArgon2", .product(name: "Crypto", package: "swift-crypto")]),
        room("Media", in: "Platform", ["Kernel", "CVips", .product(name: "Crypto", package: "swift-crypto")]),
        room("Bags", in: "Platform", ["Kernel", "Secrets"]),
        room("Field", in: "Platform", ["Kernel", "Persistence", "Secrets"]),
        room(
            "Pages", in: "Platform",
            [
                "Kernel", "CQRencode", .product(name: "HTTPTypes", package: "swift-http-types"),
            ], exclude: ["Assets"]),

        room(
            "Policy", in: "Areas",
            [
                "Kernel", "Persistence", "Pages", "Yams", .product(name: "Crypto", package: "swift-crypto"),
            ]),
        room("Territory", in: "Areas", ["Kernel", "Persistence", "Pages", "Geometry", "Policy"]),
        room(
            "Retention", in: "Areas",
            [
                "Kernel", "Persistence", "Pages", "Secrets", "Policy",
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        room("People", in: "Areas", ["Kernel", "Persistence", "Pages", "Secrets", "Policy", "Territory", "Retention"]),
        room(
            "Emergencies", in: "Areas",
            ["Kernel", "Persistence", "Pages", "Secrets", "Policy", "Territory", "Retention", "People"]),
        room(
            "Households", in: "Areas",
            ["Kernel", "Persistence", "Pages", "Secrets", "Policy", "Territory", "Retention", "People"]),
        room(
            "Cases", in: "Areas",
            [
                "Kernel", "Persistence", "Field", "Pages", "Secrets", "Media", "Bags", "Geometry", "Policy",
                "Territory",
                "Retention", "People", "Emergencies", .product(name: "Crypto", package: "swift-crypto"),
            ]),
        room("Tasks", in: "Areas", ["Kernel", "Persistence", "Pages", "Secrets", "Policy", "Territory", "People"]),
        room(
            "Help", in: "Areas",
            [
                "Kernel", "Persistence", "Geometry", "Pages", "Secrets", "Policy", "Territory", "Retention", "People",
                "Emergencies", "Cases",
            ]),
        room(
            "Patrols", in: "Areas",
            [
                "Kernel", "Persistence", "Field", "Pages", "Secrets", "Media", "Policy", "Territory", "Retention",
                "People",
                "Cases",
            ]),
        room(
            "Proposals", in: "Areas",
            [
                "Kernel", "Persistence", "Pages", "Secrets", "Policy", "Territory", "Retention", "People", "Cases",
            ]),
        room(
            "Visits", in: "Areas",
            [
                "Kernel", "Persistence", "Field", "Pages", "Secrets", "Media", "Policy", "Territory", "Retention",
                "People", "Emergencies", "Households", "Cases",
            ]),
        room(
            "Rosters", in: "Areas",
            [
                "Kernel", "Persistence", "Pages", "Secrets", "Media", "Policy", "Territory", "Retention", "People",
                "Emergencies", "Households", "Cases",
            ]),
        room(
            "Evaluation", in: "Areas",
            [
                "Kernel", "Persistence", "Pages", "Secrets", "Policy", "Territory", "People", "Cases",
            ]),

        .target(
            name: "Server",
            dependencies: [
                "Kernel", "Measures", "Persistence", "Field", "Geometry", "Secrets", "Media", "Bags", "Pages",
                "Policy", "Territory", "Retention", "People", "Emergencies", "Households", "Cases", "Tasks", "Visits",
                "Evaluation", "Help", "Rosters", "Patrols", "Proposals", "CZlib",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Configuration", package: "swift-configuration"),
            ],
            path: "Sources/App/Server", swiftSettings: strict),
        .target(
            name: "Demo",
            dependencies: [
                "Kernel", "Persistence", "Geometry", "Secrets", "Policy", "Territory", "People", "Emergencies",
                "Households", "Cases", "Tasks", "Visits", "Evaluation", "Help", "Rosters", "Patrols", "Proposals",
                "Replay", .product(name: "Yams", package: "Yams"),
            ],
            path: "Sources/App/Demo", swiftSettings: strict),
        .target(
            name: "Replay",
            dependencies: ["Kernel", "Persistence", "Policy", "Territory", "People", "Cases"],
            path: "Sources/App/Replay", swiftSettings: strict),
        .executableTarget(
            name: "jinlin",
            dependencies: [
                "Server", "Demo", "Replay", "Kernel", "Persistence", "Secrets", "Bags", "Policy", "Territory",
                "Retention", "People", "Cases", .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Sources/App/jinlin", swiftSettings: strict),
        .target(
            name: "Simulation",
            dependencies: [
                "Server", "Kernel", "Persistence", "Geometry", "Secrets", "Policy", "Territory", "Retention", "People",
                "Cases", "Tasks", "Evaluation", "Households", "Visits", "Field", "Pages",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Sources/App/Simulation", swiftSettings: strict),
        .executableTarget(
            name: "jinlin-simulate",
            dependencies: [
                "Simulation", "Kernel", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Sources/App/Simulate", swiftSettings: strict),
        .executableTarget(
            name: "jinlin-bench",
            dependencies: [
                "Server", "Demo", "Replay", "Kernel", "Persistence", "Geometry", "Secrets", "Pages", "Policy",
                "Territory", "People", "Cases", "Households", "Visits", "CLibPQ",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Sources/App/Bench", swiftSettings: strict),

        .target(
            name: "TestSupport", dependencies: ["Kernel", "Persistence"], path: "Tests/Support", swiftSettings: strict),
        tests("KernelTests", in: "Platform", ["Kernel"]),
        tests("MeasuresTests", in: "Platform", ["Measures"]),
        tests("PersistenceTests", in: "Platform", ["Kernel", "Measures", "Persistence", "TestSupport"]),
        tests("GeometryTests", in: "Platform", ["Kernel", "Geometry"]),
        tests("SecretsTests", in: "Platform", ["Kernel", "Secrets"]),
        tests("MediaTests", in: "Platform", ["Kernel", "Media"]),
        tests("BagsTests", in: "Platform", ["Kernel", "Bags", "Secrets"]),
        tests("PagesTests", in: "Platform", ["Kernel", "Pages"]),
        tests("PolicyTests", in: "Areas", ["Kernel", "Persistence", "Pages", "Policy", "TestSupport"]),
        tests(
            "TerritoryTests", in: "Areas",
            [
                "Kernel", "Persistence", "Geometry", "Pages", "Policy", "Territory", "TestSupport",
            ]),
        tests(
            "PeopleTests", in: "Areas",
            [
                "Kernel", "Persistence", "Pages", "Secrets", "Policy", "Territory", "People", "TestSupport",
            ]),
        tests(
            "CasesTests", in: "Areas",
            [
                "Kernel", "Persistence", "Field", "Geometry", "Pages", "Secrets", "Media", "Bags", "Policy",
                "Territory",
                "Retention", "People", "Cases", "TestSupport",
            ]),
        tests(
            "TasksTests", in: "Areas",
            [
                "Kernel", "Persistence", "Pages", "Secrets", "Policy", "Territory", "People", "Tasks", "TestSupport",
            ]),
        tests(
            "HelpTests", in: "Areas",
            [
                "Kernel", "Persistence", "Geometry", "Pages", "Secrets", "Policy", "Territory", "Retention", "People",
                "Cases", "Help", "TestSupport",
            ]),
        tests(
            "RostersTests", in: "Areas",
            [
                "Kernel", "Persistence", "Geometry", "Pages", "Secrets", "Media", "Policy", "Territory", "Retention",
                "People", "Emergencies", "Households", "Cases", "Tasks", "Visits", "Field", "Rosters", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        tests(
            "PatrolsTests", in: "Areas",
            [
                "Kernel", "Persistence", "Field", "Geometry", "Media", "Pages", "Secrets", "Policy", "Territory",
                "Retention", "People", "Cases", "Patrols", "TestSupport",
            ]),
        tests(
            "ProposalsTests", in: "Areas",
            [
                "Kernel", "Persistence", "Geometry", "Media", "Pages", "Secrets", "Policy", "Territory", "Retention",
                "People", "Cases", "Proposals", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        tests(
            "EmergenciesTests", in: "Areas",
            [
                "Kernel", "Persistence", "Field", "Geometry", "Pages", "Secrets", "Policy", "Territory", "Retention",
                "People", "Emergencies", "Households", "Cases", "Visits", "Help", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        tests(
            "HouseholdsTests", in: "Areas",
            ["Kernel", "Households"]),
        tests(
            "VisitsTests", in: "Areas",
            [
                "Kernel", "Persistence", "Field", "Geometry", "Pages", "Secrets", "Policy", "Territory", "People",
                "Households", "Cases", "Visits", "Retention", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        tests(
            "EvaluationTests", in: "Areas",
            [
                "Kernel", "Persistence", "Pages", "Secrets", "Policy", "Territory", "Retention", "People", "Cases",
                "Evaluation", "TestSupport",
            ]),
        tests("SimulationTests", in: "App", ["Kernel", "Simulation"]),
        tests(
            "ServerTests", in: "App",
            [
                "Kernel", "Measures", "Persistence", "Media", "Pages", "Secrets", "Policy", "Territory", "Retention",
                "People", "Cases", "Server", "Demo",
                "TestSupport", .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOEmbedded", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "Logging", package: "swift-log"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)
