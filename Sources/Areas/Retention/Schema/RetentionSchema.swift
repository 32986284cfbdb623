public import Persistence

/// Tables of the retention area. The ledger is written once and never changed.
public enum RetentionSchema {
    public static let migrations: [Migration] = [
        Migration(
            name: "retention-0001-ledger",
            sql: """
                CREATE TABLE retention_entry (
                    sequence integer PRIMARY KEY,
                    at integer NOT NULL,
                    class text NOT NULL,
                    act text NOT NULL,
                    rules text NOT NULL,
                    count integer NOT NULL CHECK (count > 0),
                    oldest integer NOT NULL,
                    newest integer NOT NULL,
                    subjects bytes NOT NULL,
                    content text NOT NULL,
                    by_key text NOT NULL,
                    hash bytes NOT NULL
                );
                CREATE TABLE retention_pass (
                    class text PRIMARY KEY,
                    reached integer,
                    whole_at integer
                );
                CREATE TABLE legal_hold (
                    id identifier PRIMARY KEY,
                    subject text NOT NULL,
                    number text NOT NULL,
                    place text NOT NULL,
                    reason text NOT NULL,
                    at integer NOT NULL,
                    by_key text NOT NULL,
                    by_name text NOT NULL,
                    lifted_at integer,
                    lifted_by text,
                    lifted_reason text,
                    erasure_asked integer
                );
                CREATE UNIQUE INDEX legal_hold_open ON legal_hold (subject) WHERE lifted_at IS NULL;
                CREATE INDEX legal_hold_place ON legal_hold (place, id);
                """)
    ]
}
