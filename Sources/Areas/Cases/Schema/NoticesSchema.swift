import Persistence

extension CasesSchema {
    /// What staff are told of: one row for each person and message of the outbox. Holds no personal data.
    static let notices = Migration(
        name: "cases-0004-notices",
        sql: """
            CREATE TABLE staff_notice (
                id identifier PRIMARY KEY,
                account identifier NOT NULL,
                message identifier NOT NULL,
                case_id identifier NOT NULL REFERENCES case_file (id),
                number text NOT NULL,
                clock text NOT NULL,
                percent integer NOT NULL,
                desk text NOT NULL,
                at integer NOT NULL,
                read_at integer,
                UNIQUE (message, account)
            );
            CREATE INDEX staff_notice_account ON staff_notice (account, id);
            CREATE INDEX staff_notice_unread ON staff_notice (account, id) WHERE read_at IS NULL;
            CREATE INDEX staff_notice_read ON staff_notice (read_at) WHERE read_at IS NOT NULL;
            """)
}
