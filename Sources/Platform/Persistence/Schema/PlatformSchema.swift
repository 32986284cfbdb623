/// The tables that the platform itself needs.
enum PlatformSchema {
    static let migrations = [
        Migration(name: "persistence-0001-tables", sql: tables),
        Migration(name: "persistence-0002-engine", sqlite: sqliteOnly, postgres: postgresOnly),
        Migration(name: "persistence-0003-node-range", sqlite: "SELECT 1;", postgres: nodeRange),
        Migration(name: "persistence-0004-upkeep", sql: upkeep),
        Migration(name: "persistence-0005-differences", sqlite: sqliteDifferences, postgres: postgresBytes),
        Migration(name: "persistence-0006-year-archive", sqlite: sqliteArchive, postgres: postgresArchive),
    ]

    private static let tables = """
        CREATE TABLE outbox (
            id identifier PRIMARY KEY,
            topic text NOT NULL,
            payload text NOT NULL,
            not_before integer NOT NULL,
            tries integer NOT NULL,
            taken_until integer,
            done_at integer,
            dead_at integer,
            last_error text
        );
        CREATE INDEX outbox_waiting ON outbox (not_before, id) WHERE done_at IS NULL AND dead_at IS NULL;
        CREATE INDEX outbox_done ON outbox (done_at) WHERE done_at IS NOT NULL;
        CREATE INDEX outbox_dead ON outbox (dead_at) WHERE dead_at IS NOT NULL;

        CREATE TABLE timer (
            kind text NOT NULL,
            subject identifier NOT NULL,
            key text NOT NULL,
            due integer NOT NULL,
            wake integer NOT NULL,
            tries integer NOT NULL,
            last_error text,
            PRIMARY KEY (kind, subject, key)
        ) WITHOUT ROWID;
        CREATE INDEX timer_wake ON timer (wake);
        CREATE INDEX timer_failing ON timer (tries) WHERE tries > 0;

        CREATE TABLE audit (
            id identifier PRIMARY KEY,
            at integer NOT NULL,
            action text NOT NULL,
            caller text NOT NULL,
            subject text NOT NULL,
            place text,
            detail text
        );
        CREATE INDEX audit_subject ON audit (subject, id);
        CREATE INDEX audit_place ON audit (place, id);

        CREATE TABLE command_key (
            caller text NOT NULL,
            key text NOT NULL,
            operation text NOT NULL,
            outcome text NOT NULL,
            at integer NOT NULL,
            PRIMARY KEY (caller, key)
        ) WITHOUT ROWID;
        CREATE INDEX command_key_at ON command_key (at);

        CREATE TABLE counter (
            metric text NOT NULL,
            place text NOT NULL,
            key text NOT NULL,
            value integer NOT NULL,
            PRIMARY KEY (metric, place, key)
        ) WITHOUT ROWID;
        """

    private static let upkeep = """
        CREATE TABLE upkeep (
            task text PRIMARY KEY,
            at integer NOT NULL,
            detail text NOT NULL
        );
        """

    private static let sqliteArchive = """
        CREATE TABLE year_archive (
            kind text NOT NULL,
            id identifier NOT NULL,
            year integer NOT NULL,
            content bytes NOT NULL,
            PRIMARY KEY (kind, id)
        );
        CREATE INDEX year_archive_year ON year_archive (kind, year);
        """

    /// A partition a year, see `YearArchive`; made here for a generation, so that no node changes the schema at work
    /// and a copy of the schema on another server has the same ones.
    private static let postgresArchive = """
        CREATE TABLE year_archive (
            kind text NOT NULL,
            id identifier NOT NULL,
            year integer NOT NULL,
            content bytes NOT NULL,
            PRIMARY KEY (kind, id, year)
        ) PARTITION BY LIST (year);
        CREATE TABLE year_archive_other PARTITION OF year_archive DEFAULT;
        DO $$
        BEGIN
            FOR y IN 2020..2049 LOOP
                EXECUTE format('CREATE TABLE year_archive_%s PARTITION OF year_archive FOR VALUES IN (%s)', y, y);
            END LOOP;
        END
        $$;
        """

    /// FTS5 tables are made with the first text of a kind.
    private static let sqliteOnly = "SELECT 1;"

    private static let sqliteDifferences = """
        CREATE TABLE counter_delta (
            metric text NOT NULL,
            place text NOT NULL,
            key text NOT NULL,
            delta integer NOT NULL,
            PRIMARY KEY (metric, place, key)
        ) WITHOUT ROWID;
        """

    /// What `utf8_bytes` is on SQLite, see `SQLiteFile`: for migrations that turn a column of text into one of bytes.
    private static let postgresBytes = """
        CREATE FUNCTION utf8_bytes(TEXT) RETURNS BYTEA LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
            RETURN convert_to($1, 'UTF8');
        """

    private static let postgresOnly = """
        CREATE TABLE counter_delta (
            id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            metric text NOT NULL,
            place text NOT NULL,
            key text NOT NULL,
            delta BIGINT NOT NULL
        );
        CREATE INDEX counter_delta_metric ON counter_delta (metric, place);

        CREATE TABLE fulltext (
            kind text NOT NULL,
            id BIGINT NOT NULL,
            place text NOT NULL,
            pieces TSVECTOR NOT NULL,
            PRIMARY KEY (kind, id)
        );
        CREATE INDEX fulltext_pieces ON fulltext USING gin (pieces);

        CREATE TABLE node (
            number BIGINT PRIMARY KEY,
            holder text NOT NULL,
            lease_end TIMESTAMPTZ NOT NULL
        );

        -- Placeholders are 64-bit; the server's own function takes 32-bit positions only.
        CREATE FUNCTION substr(TEXT, BIGINT, BIGINT) RETURNS TEXT LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
            RETURN pg_catalog.substr($1, CAST($2 AS INTEGER), CAST($3 AS INTEGER));
        CREATE FUNCTION substr(TEXT, BIGINT) RETURNS TEXT LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
            RETURN pg_catalog.substr($1, CAST($2 AS INTEGER));
        """

    /// The numbers that nodes of this database may take. Where several databases come together in one, such as a city's
    /// districts, each has its own range (docs/operations/growth.md).
    private static let nodeRange = """
        CREATE TABLE node_range (
            one BIGINT PRIMARY KEY CHECK (one = 1),
            first BIGINT NOT NULL,
            last BIGINT NOT NULL,
            CHECK (0 <= first AND first <= last AND last <= 1023)
        );
        INSERT INTO node_range (one, first, last) VALUES (1, 0, 1023);
        """
}
