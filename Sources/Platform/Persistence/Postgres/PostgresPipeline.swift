internal import CLibPQ
internal import Kernel

/// Statements whose outcome nobody waits for travel together with the next one that somebody asks: one journey to the
/// server instead of one each. The server runs them in order; after one that failed it runs none.
extension PostgresConnection {
    /// Statements on their way at most: what the server answers must fit into the socket while nobody reads.
    private static let mostUnread = 64

    /// What one of them fails with comes with a later statement of the transaction, at the latest with its end.
    func send(_ sql: SQL, writable: Bool) throws {
        let arguments = try PostgresArguments(checked(sql))
        let name = try prepared(sql, types(of: arguments, sql))
        try enterPipeline()
        let sent = arguments.withArrays { values, lengths, formats in
            PQsendQueryPrepared(handle, name, Int32(sql.arguments.count), values, lengths, formats, 0)
        }
        try noteSent(sent, sql.text)
    }

    /// The same for a statement without values.
    func sendCommand(_ text: String) throws {
        try enterPipeline()
        try noteSent(PQsendQueryParams(handle, text, 0, nil, nil, nil, nil, 0), text)
    }

    /// Waits for everything on its way and gives the last answer, nil where nothing was. Throws what the first one that
    /// failed failed with.
    @discardableResult
    func settle() throws -> PostgresResult? {
        if unread.isEmpty { return nil }
        let texts = unread
        unread = []
        guard PQpipelineSync(handle) == 1 else { throw PostgresLost() }
        var (answered, gaps, last, failure) = (0, 0, PostgresResult?.none, (any Error)?.none)
        while answered <= texts.count {
            guard let result = PQgetResult(handle) else {
                // One empty answer parts two statements; of a lost server nothing else comes.
                gaps += 1
                if isLost || gaps > texts.count + 1 { throw PostgresLost() }
                continue
            }
            switch PQresultStatus(result) {
            case PGRES_PIPELINE_SYNC: answered = texts.count
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK:
                last = PostgresResult(result)
                answered += 1
                continue
            case PGRES_PIPELINE_ABORTED: break
            default:
                let text = texts[min(answered, texts.count - 1)]
                failure = failure ?? PostgresFailure.error(result, on: handle, running: text)
            }
            PQclear(result)
            answered += 1
        }
        // A server that ends says so first, and then is gone.
        if isLost { throw PostgresLost() }
        PQexitPipelineMode(handle)
        if let failure { throw failure }
        return last
    }

    private func enterPipeline() throws {
        if unread.count >= PostgresConnection.mostUnread { try settle() }
        if unread.isEmpty, PQenterPipelineMode(handle) != 1 { throw PostgresLost() }
    }

    private func noteSent(_ sent: Int32, _ text: String) throws {
        unread.append(text)
        guard sent == 1 else { throw PostgresLost() }
    }
}
