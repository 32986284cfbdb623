import Foundation

/// Load by `wrk` on the same machine.
struct HTTPLoad {
    struct Result {
        let perSecond: Double
        let medianMilliseconds: Double
        let p99Milliseconds: Double
        let errors: Int
    }
    let port: Int
    /// For scripts and lists.
    let directory: String

    /// Reports at these places: JSON without a session, each with its idempotency key, as forms send it.
    func reports(at places: [String], connections: Int, seconds: Int) throws -> Result {
        try run(reporting(at: places), expecting: 201, connections: connections, seconds: seconds)
    }

    /// The same while something else is measured; call what it gives for the result.
    func reportsInBackground(at places: [String], connections: Int, seconds: Int) throws -> () throws -> Result {
        let script = try reporting(at: places)
        let load = try Served.begin(
            "/usr/bin/env", arguments(script, expecting: 201, connections: connections, seconds: seconds))
        return { try HTTPLoad.result(load()) }
    }

    /// A UUID of version 7, as the product's own forms have; a millisecond for each.
    private static let key = """
        function key()
            local now = begun * 1000 + n
            return string.format("%08x-%04x-7%03x-8%03x-%012x", math.floor(now / 65536), now % 65536, id % 4096,
                math.floor(id / 4096) % 4096, n)
        end
        """

    private func reporting(at places: [String]) throws -> String {
        let list = try keep("places.txt", places.joined(separator: "\n") + "\n")
        let words = BenchWords.all.map { "\"\($0)\"" }.joined(separator: ",")
        return """
            local words = {\(words)}
            local places, n, begun = {}, 0, os.time()
            \(HTTPLoad.key)
            function init(arguments)
                for line in io.lines("\(list)") do places[#places + 1] = line end
            end
            function request()
                n = n + 1
                local place = places[(n * 7919 + id) % #places + 1]
                local body = string.format('{"words":"%s","place":"%s","key":"%s"}', words[n % #words + 1], place, key())
                return wrk.format("POST", "/report", {["Content-Type"] = "application/json"}, body)
            end
            """
    }

    /// Pages of a signed-in person, one address after the other.
    func pages(_ addresses: [String], token: String, connections: Int, seconds: Int) throws -> Result {
        let list = try keep("pages.txt", addresses.joined(separator: "\n") + "\n")
        return try run(
            """
            local pages, n = {}, 0
            function init(arguments)
                for line in io.lines("\(list)") do pages[#pages + 1] = line end
            end
            function request()
                n = n + 1
                return wrk.format("GET", pages[(n * 7919) % #pages + 1],
                    {["Accept"] = "text/html", ["Authorization"] = "Bearer \(token)"})
            end
            """, expecting: 200, connections: connections, seconds: seconds)
    }

    /// Reports as a browser sends them: the page once for its mark and token, then the form with a key of its own.
    func forms(at places: [String], connections: Int, seconds: Int) throws -> Result {
        let list = try keep("places.txt", places.joined(separator: "\n") + "\n")
        let (token, mark) = try Served.formToken(port: port, path: "/report")
        let words = BenchWords.all.map { "\"\(HTTPLoad.escaped($0))\"" }.joined(separator: ",")
        return try run(
            """
            local words = {\(words)}
            local places, n, begun = {}, 0, os.time()
            \(HTTPLoad.key)
            function init(arguments)
                for line in io.lines("\(list)") do places[#places + 1] = line end
            end
            function request()
                n = n + 1
                local place = places[(n * 7919 + id) % #places + 1]
                local body = string.format('csrf=\(token)&key=%s&place=%s&words=%s', key(), place, words[n % #words + 1])
                return wrk.format("POST", "/report", {["Content-Type"] = "application/x-www-form-urlencoded",
                    ["Accept"] = "text/html", ["Cookie"] = "\(mark)"}, body)
            end
            """, expecting: 303, connections: connections, seconds: seconds)
    }

    /// One address again and again, without a session.
    func one(_ path: String, connections: Int, seconds: Int) throws -> Result {
        try run(
            """
            function request()
                return wrk.format("GET", "\(path)", {["Accept"] = "application/json"})
            end
            """, expecting: 200, connections: connections, seconds: seconds)
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
    }

    private func keep(_ name: String, _ text: String) throws -> String {
        let path = directory + "/" + name
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    private func run(_ script: String, expecting status: Int, connections: Int, seconds: Int) throws -> Result {
        let arguments = try arguments(script, expecting: status, connections: connections, seconds: seconds)
        return try HTTPLoad.result(Served.run("/usr/bin/env", arguments).output)
    }

    /// Answers with another status count as errors.
    private func arguments(
        _ script: String, expecting status: Int, connections: Int, seconds: Int
    ) throws -> [String] {
        let common = """
            math.randomseed(os.time())
            local threads = {}
            function setup(thread)
                thread:set("id", math.random(1, 1000000000))
                threads[#threads + 1] = thread
            end
            bad = 0
            function response(status) if status ~= \(status) then bad = bad + 1 end end
            function done(summary, latency, requests)
                local failed = summary.errors
                local lost = failed.connect + failed.read + failed.write + failed.timeout
                for _, thread in ipairs(threads) do lost = lost + thread:get("bad") end
                io.write(string.format("RESULT %d %d %d %d %d\\n", summary.requests, summary.duration,
                    latency:percentile(50), latency:percentile(99), lost))
            end

            """
        let path = try keep("load.lua", common + script + "\n")
        return ["wrk", "-t", "1", "-c", "\(connections)", "-d", "\(seconds)s", "-s", path, "http://127.0.0.1:\(port)/"]
    }

    private static func result(_ output: String) throws -> Result {
        let line = output.split(separator: "\n").first { $0.hasPrefix("RESULT ") } ?? ""
        let numbers = line.split(separator: " ").dropFirst().compactMap { Double($0) }
        guard numbers.count == 5, numbers[1] > 0 else { throw BenchProblem("wrk said nothing usable: \(output)") }
        return Result(
            perSecond: (numbers[0] - numbers[4]) / numbers[1] * 1e6, medianMilliseconds: numbers[2] / 1_000,
            p99Milliseconds: numbers[3] / 1_000, errors: Int(numbers[4]))
    }
}

/// Invented matters.
enum BenchWords {
    static let all = [
        "三号楼东边的路灯坏了三天，晚上老人出门看不清。", "小区北门口垃圾桶满了没人清，味道很大。",
        "楼道里堆着旧家具，消防通道走不过去。", "电梯这周停了两次，物业说在等配件。",
        "菜场门口占道摆摊，早上推车过不去。", "楼上卫生间漏水到我家厨房，已经滴了一周。",
        "自来水早上发黄，放十分钟才清。", "工地半夜十二点还在打桩，孩子睡不着。",
        "井盖松动，车一过就响，怕有人踩空。", "社区健身器材断了一根杆子，孩子们还在上面玩。",
        "路口红绿灯时间太短，老人过不完马路。", "小区停车位被外来车占满，晚上回来没处停。",
        "下水道反味，雨天从一楼地漏往上冒。", "广场舞音响太大，晚上九点以后还在放。",
        "一楼住户私搭棚子，挡住了楼道采光。", "公交站台顶棚破了，下雨没处躲。",
        "楼下饭店油烟直排，窗户不敢开。", "电动车在楼道里充电，线拉得到处都是。",
        "河边护栏缺了一截，孩子常在那里玩。", "暖气管道漏水，单元门口结了一层冰。",
        "流浪狗在小区里追人，老人不敢下楼。", "快递柜堵住了无障碍坡道，轮椅上不来。",
        "居民楼外墙瓷砖往下掉，砸坏了一辆车。", "幼儿园门口没有减速带，车开得很快。",
    ]
}
