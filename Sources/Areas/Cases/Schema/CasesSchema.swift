public import Persistence

/// Tables of the cases area. Migrations are frozen text: once landed they are never edited.
public enum CasesSchema {
    public static let migrations: [Migration] = [
        cases, words, erasure, withoutDetails, notices, packedEntries, fewerIndexes, ended,
    ]

    private static let cases = Migration(
        name: "cases-0001-cases",
        sql: """
            CREATE TABLE case_file (
                id identifier PRIMARY KEY,
                number text NOT NULL UNIQUE,
                secret text NOT NULL,
                version integer NOT NULL,
                chain bytes NOT NULL,
                state text NOT NULL,
                open flag NOT NULL,
                need text NOT NULL,
                policy identifier NOT NULL,
                place text NOT NULL,
                community text NOT NULL,
                located flag NOT NULL,
                desk text NOT NULL,
                longitude number,
                latitude number,
                address text,
                category text,
                category_confirmed flag NOT NULL,
                grade text NOT NULL,
                grade_rank integer NOT NULL,
                private flag NOT NULL,
                channel text NOT NULL,
                anonymous flag NOT NULL,
                reporter identifier,
                reported_at integer NOT NULL,
                updated_at integer NOT NULL,
                answered_at integer,
                closed_at integer,
                contacted_at integer,
                dispatched flag NOT NULL,
                handled flag NOT NULL,
                lead_unit identifier,
                next_due integer NOT NULL,
                next_clock text,
                merged_into identifier,
                split_from identifier,
                supervised flag NOT NULL,
                reopenings integer NOT NULL,
                reworks integer NOT NULL,
                holds integer NOT NULL,
                extensions integer NOT NULL,
                self_handled flag NOT NULL,
                solved flag,
                satisfied flag,
                responded flag,
                in_time flag,
                outcome text,
                closing text,
                summary text NOT NULL,
                details text NOT NULL,
                CHECK (version > 0),
                CHECK (open IN (0, 1))
            );
            CREATE INDEX case_file_queue ON case_file (desk, need, next_due, id) WHERE open = 1;
            CREATE INDEX case_file_open ON case_file (community, next_due, id) WHERE open = 1;
            CREATE INDEX case_file_due ON case_file (next_due, id, place) WHERE open = 1;
            CREATE INDEX case_file_community ON case_file (community, id);
            CREATE INDEX case_file_reporter ON case_file (reporter, id) WHERE reporter IS NOT NULL;
            CREATE INDEX case_file_merged ON case_file (merged_into) WHERE merged_into IS NOT NULL;

            CREATE TABLE case_entry (
                case_id identifier NOT NULL REFERENCES case_file (id),
                sequence integer NOT NULL,
                at integer NOT NULL,
                by_key text NOT NULL,
                by_name text NOT NULL,
                events text NOT NULL,
                hash bytes NOT NULL,
                PRIMARY KEY (case_id, sequence)
            );

            CREATE TABLE case_assignment (
                id identifier PRIMARY KEY,
                case_id identifier NOT NULL REFERENCES case_file (id),
                unit identifier NOT NULL,
                role text NOT NULL,
                state text NOT NULL,
                open flag NOT NULL,
                place text NOT NULL,
                assigned_at integer NOT NULL,
                due integer NOT NULL,
                handled_at integer,
                late flag NOT NULL
            );
            CREATE INDEX case_assignment_inbox ON case_assignment (unit, due, id) WHERE open = 1;
            CREATE INDEX case_assignment_case ON case_assignment (case_id);
            """)

    private static let erasure = Migration(
        name: "cases-0003-erasure",
        sql: """
            ALTER TABLE case_evidence ADD COLUMN erased_at integer;
            CREATE INDEX case_evidence_hash ON case_evidence (hash);
            CREATE INDEX case_file_split ON case_file (split_from) WHERE split_from IS NOT NULL;
            """)

    /// Ended cases in the order in which they last changed, for retention.
    private static let ended = Migration(
        name: "cases-0007-ended", sql: "CREATE INDEX case_file_ended ON case_file (updated_at, id) WHERE open = 0;")

    /// The fold stood here a second time beside the chain that makes it.
    private static let withoutDetails = Migration(
        name: "cases-0004-without-details", sql: "ALTER TABLE case_file DROP COLUMN details;")

    /// Events as packed bytes (`EntryText`), every entry beside the others of its case.
    private static let packedEntries = Migration(
        name: "cases-0005-contract-packed-entries",
        sql: """
            CREATE TABLE packed_entry (
                case_id identifier NOT NULL REFERENCES case_file (id),
                sequence integer NOT NULL,
                at integer NOT NULL,
                by_key text NOT NULL,
                by_name text NOT NULL,
                events bytes NOT NULL,
                hash bytes NOT NULL,
                PRIMARY KEY (case_id, sequence)
            ) WITHOUT ROWID;
            INSERT INTO packed_entry
            SELECT case_id, sequence, at, by_key, by_name, utf8_bytes(events), hash FROM case_entry;
            DROP TABLE case_entry;
            ALTER TABLE packed_entry RENAME TO case_entry;
            """)

    /// A desk's queue and a place's open cases from one index, which holds all that they ask for.
    private static let fewerIndexes = Migration(
        name: "cases-0006-fewer-indexes",
        sql: """
            DROP INDEX case_file_queue;
            DROP INDEX case_file_open;
            CREATE INDEX case_file_waiting ON case_file (community, next_due, id, need, desk) WHERE open = 1;
            CREATE INDEX case_file_risen ON case_file (desk, next_due, id, need) WHERE open = 1 AND desk <> community;
            """)

    private static let words = Migration(
        name: "cases-0002-words",
        sql: """
            CREATE TABLE case_words (
                id identifier PRIMARY KEY,
                case_id identifier NOT NULL REFERENCES case_file (id),
                kind text NOT NULL,
                body text NOT NULL,
                salt bytes NOT NULL,
                at integer NOT NULL,
                erased_at integer
            );
            CREATE INDEX case_words_case ON case_words (case_id, id);

            CREATE TABLE case_contact (
                case_id identifier PRIMARY KEY REFERENCES case_file (id),
                phone bytes,
                phone_hash text,
                name bytes,
                on_behalf flag NOT NULL,
                erased_at integer
            );
            CREATE INDEX case_contact_phone ON case_contact (phone_hash) WHERE phone_hash IS NOT NULL;

            CREATE TABLE case_evidence (
                id identifier PRIMARY KEY,
                case_id identifier NOT NULL REFERENCES case_file (id),
                stage text NOT NULL,
                type text NOT NULL,
                hash text NOT NULL,
                thumbnail text,
                filename text NOT NULL,
                bytes integer NOT NULL,
                by_key text NOT NULL,
                at integer NOT NULL
            );
            CREATE INDEX case_evidence_case ON case_evidence (case_id, id);

            CREATE TABLE saved_filter (
                id identifier PRIMARY KEY,
                account identifier NOT NULL,
                page text NOT NULL,
                name text NOT NULL,
                query text NOT NULL,
                UNIQUE (account, page, name)
            );
            """)
}
