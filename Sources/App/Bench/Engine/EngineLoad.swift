import Foundation
import Kernel
import Persistence
import Server

/// What is measured on a served installation, from another process.
struct EngineLoad {
    let run: EngineRun
    let store: BenchStore
    let scale: Int
    let buildings: [PlaceCode]

    private func served(_ options: [String] = [], name: String = "serve") throws -> Served {
        try Served(run.jinlin, data: store.directory, database: store.database, options: options, name: name)
    }

    private func token() async throws -> String {
        let house = try await store.open()
        defer { house.close() }
        return try await BenchDistrict(house).token()
    }

    func measureStarts() async throws {
        var how = ""
        let cold = try await run.repeated {
            how = DiskLimit.forgetPages(of: store.directory)
            let served = try served()
            defer { served.stop() }
            return served.startSeconds * 1_000
        }
        say("cold start: \(how)" + (store.database == nil ? "" : "; the server's own memory stayed"))
        try run.add(.coldStart, at: scale, cold)
        let warm = try await run.repeated {
            let served = try served()
            defer { served.stop() }
            return served.startSeconds * 1_000
        }
        try run.add(.warmStart, at: scale, warm)
    }

    /// Four connections at once, as a signed-in person; the server's own times come from its access log.
    func measurePages() async throws {
        let house = try await store.open()
        let cases = try await SampleCases.addresses(house)
        house.close()
        let queues = Set(buildings.map { "/queue/" + $0.rawValue.prefix(12) }).sorted()
        let token = try await token()
        let served = try served(ServerTimes.options)
        defer { served.stop() }
        let load = HTTPLoad(port: served.port, directory: run.data)
        for (row, name, route, addresses) in [
            (EngineRow.queue, "queue page", "GET /queue/:place", queues),
            (EngineRow.casePage, "case page", "GET /cases/:case", cases),
            (EngineRow.board, "board", "GET /board", ["/board?place=340102"]),
        ] {
            var (inside, outside, rates): ([Double], [Double], [Double]) = ([], [], [])
            // The first seconds fill the caches.
            _ = try load.pages(addresses, token: token, connections: 4, seconds: 2)
            for _ in 0..<run.repeats {
                let log = try ServerTimes(served.log)
                let result = try load.pages(addresses, token: token, connections: 4, seconds: run.seconds)
                if result.errors > 0 { throw BenchProblem("\(name): \(result.errors) requests failed") }
                inside.append(try log.milliseconds(0.99, of: route))
                outside.append(result.p99Milliseconds)
                rates.append(result.perSecond)
            }
            try run.add(row, at: scale, inside)
            try run.add(row.seen("\(name) over HTTP, p99"), at: scale, outside)
            try run.add(row.seen("\(name), served", unit: "pages/s", better: .higher), at: scale, rates)
        }
    }

    /// Gives the median intake a second, and how many reports each commit held.
    func measureIntake() async throws -> (perSecond: Double, together: Int) {
        let token = try await token()
        let served = try served()
        defer { served.stop() }
        let second = store.database == nil ? nil : try self.served(name: "second")
        defer { second?.stop() }
        let load = HTTPLoad(port: served.port, directory: run.data)
        try await measureEmptyRoute(load)
        let places = buildings.map(\.rawValue)
        _ = try load.reports(at: places, connections: 64, seconds: 2)
        let before = try CommitSizes(port: served.port)
        let runs = try await run.repeated { try load.reports(at: places, connections: 64, seconds: run.seconds) }
        let together = try CommitSizes(port: served.port).mean(since: before)
        try count(runs, .intake, .intakeSlowest)
        try run.add(.together, at: scale, [together])
        let forms = try await run.repeated { try load.forms(at: places, connections: 64, seconds: run.seconds) }
        try count(forms, .formIntake, .formIntakeSlowest)
        let live = LiveEvents(
            port: (second ?? served).port, reports: served.port, token: token, place: buildings[0].rawValue)
        try measureLive(live, "")
        // The same while 64 connections report at all other desks.
        let desk = buildings[0].rawValue.prefix(12)
        let elsewhere = places.filter { !$0.hasPrefix(desk) }
        let background = try load.reportsInBackground(at: elsewhere, connections: 64, seconds: 7 * run.repeats)
        // Half a second until all connections of the other process report.
        usleep(500_000)
        try measureLive(live, " under load")
        _ = try background()
        try run.add(.memory, at: scale, [served.peakMegabytes])
        return (median(runs.map(\.perSecond)), max(1, Int(together.rounded())))
    }

    private func measureEmptyRoute(_ load: HTTPLoad) async throws {
        let empty = try await run.repeated { try load.one("/health/live", connections: 64, seconds: run.seconds) }
        try count(empty, .emptyRoute, .emptyRouteSlowest)
    }

    private func count(_ results: [HTTPLoad.Result], _ rate: EngineRow, _ slowest: EngineRow) throws {
        let errors = results.reduce(0) { $0 + $1.errors }
        if errors > 0 { say("\(rate.name): \(errors) requests failed; they are not counted") }
        try run.add(rate, at: scale, results.map(\.perSecond))
        try run.add(slowest, at: scale, results.map(\.p99Milliseconds))
    }

    private func measureLive(_ live: LiveEvents, _ when: String) throws {
        var (medians, slowest): ([Double], [Double]) = ([], [])
        for _ in 0..<run.repeats {
            let times = try live.measured(100)
            medians.append(times.milliseconds(0.5))
            slowest.append(times.milliseconds(0.99))
        }
        let row = EngineRow.live
        try run.add(row.seen("live event to another page\(when), median"), at: scale, medians)
        if when.isEmpty {
            try run.add(row, at: scale, slowest)
        } else {
            try run.add(row.seen("live event to another page\(when), p99"), at: scale, slowest)
        }
    }
}

/// From sending a report to the event on a page that shows the desk's queue; on PostgreSQL the page is of another node.
struct LiveEvents {
    /// Port of the page and port that takes the reports.
    let port: Int
    let reports: Int
    let token: String
    let place: String

    func measured(_ times: Int) throws -> Times {
        let watch = try LiveWatch(port: port, path: "/queue/\(place.prefix(12))/live", token: token)
        defer { watch.end() }
        let sender = try Wire.connected(port: reports)
        defer { close(sender) }
        // A node that comes up tells its pages to look again; nothing says when it has.
        usleep(300_000)
        var measured = Times()
        for number in 0..<times {
            let begun = ContinuousClock.now
            let key = "live-\(UInt64.random(in: 0 ... .max))"
            try Wire.report(BenchWords.all[number % BenchWords.all.count], at: place, key: key, on: sender)
            guard let event = watch.event(after: begun) else { throw BenchProblem("no live event within ten seconds") }
            measured.add(begun.duration(to: event))
            // Not in step with anything that happens at fixed times.
            usleep(UInt32.random(in: 15_000...30_000))
        }
        return measured
    }
}
