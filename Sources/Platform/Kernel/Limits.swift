/// Every bound of the product in one place: queues, pages, retries, waits and sizes.
public enum Limits {
    /// Characters of a resident's words.
    public static let words = 4_000
    /// Characters of a reason, note or answer by staff.
    public static let note = 4_000
    /// Characters of a one-line field.
    public static let line = 200
    /// Rows on a page of a list.
    public static let page = 50
    /// Rows a bulk action may touch at once.
    public static let bulk = 200
    /// Matches of a search that a list looks through, the newest first.
    public static let search = 2_000
    /// Rows an export may hold.
    public static let export = 200_000
    /// Households of one steward that a round looks at.
    public static let round = 2_000
    /// Pieces of further facts that may be added to a case.
    public static let factsPerCase = 200
    /// Photos and files of a case.
    public static let filesPerCase = 9
    /// Bytes of one uploaded file.
    public static let fileBytes = 10 * 1024 * 1024
    /// Bytes of a request without files.
    public static let formBytes = 256 * 1024
    /// Bytes of an imported file.
    public static let importBytes = 128 * 1024 * 1024
    /// Pixels of an image that will be decoded (a bomb is larger).
    public static let imagePixels = 60_000_000
    /// Writes waiting for the one SQLite writer.
    public static let waitingWrites = 4_096
    /// Writes committed together.
    public static let writesPerCommit = 256
    /// Tries of a serializable transaction.
    public static let writeTries = 12
    /// Connections to one node; where there are more, those that wait longest for their client go.
    public static let connections = 4_096
    /// Connections that wait to be accepted. Beyond it the kernel drops them, and they come again a second later.
    public static let waitingConnections = 4_096
    /// Seconds in which a new connection must send the head of its first request.
    public static let headSeconds: Int64 = 15
    /// Seconds a connection may rest between two requests.
    public static let idleSeconds: Int64 = 75
    /// Seconds a body may take in any case, and bytes a second it must bring beyond that.
    public static let bodySeconds: Int64 = 30
    public static let bodyBytesPerSecond = 2_048
    /// Seconds for which a resting connection stays open when the server stops, for a request that is on its way.
    public static let farewellSeconds: Int64 = 2
    /// Seconds in which a client must take some of an answer.
    public static let answerSeconds: Int64 = 60
    /// Requests of one node worked on at once; more are asked to come back.
    public static let requestsAtOnce = 256
    /// Bytes of large bodies one node holds in memory at once; more are asked to come back.
    public static let bodyBytesAtOnce = 128 * 1024 * 1024
    /// Open live streams of one node.
    public static let liveStreams = 1_000
    /// Open live streams of one signed-in person: every page that updates by itself holds one, in every window.
    public static let liveStreamsPerPerson = 30
    /// Open live streams of one address without signing in: a building or an office shares an address.
    public static let liveStreamsPerAddress = 100
    /// Desks whose changes one live stream follows one by one; where there are more, it follows all cases.
    public static let liveDesks = 300
    /// Failed sign-ins before an account is locked.
    public static let failedSignIns = 5
    /// Minutes an account stays locked.
    public static let lockMinutes = 15
    /// Minutes without a request after which staff are signed out.
    public static let idleMinutes = 30
    /// Things looked at in one step of retention.
    public static let retentionPerStep = 500
    /// Timers taken in one turn.
    public static let timersPerTurn = 200
    /// Outbox messages taken in one turn.
    public static let outboxPerTurn = 200
}
