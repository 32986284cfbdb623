public import Persistence

/// Tables of emergency mode. Migrations are frozen text: once landed they are never edited.
public enum EmergenciesSchema {
    public static let migrations: [Migration] = [Migration(name: "emergencies-0001-acts", sql: acts)]

    /// `emergency_answer` has a row for each answer; `latest` is the one that counts for its post, `ended_at` is set
    /// when the act ends, and the rows go when their time is over.
    private static let acts = """
        CREATE TABLE emergency_act (
            id identifier PRIMARY KEY,
            version integer NOT NULL CHECK (version > 0),
            state text NOT NULL CHECK (state IN ('planned', 'running', 'ended', 'withdrawn')),
            open flag NOT NULL CHECK (open IN (0, 1)),
            kind text NOT NULL,
            from_at integer NOT NULL,
            until_at integer NOT NULL,
            ended_at integer,
            chain text NOT NULL,
            details text NOT NULL,
            CHECK (from_at < until_at),
            CHECK ((ended_at IS NULL) = (open = 1))
        );
        CREATE INDEX emergency_act_open ON emergency_act (id) WHERE open = 1;

        CREATE TABLE emergency_entry (
            act identifier NOT NULL REFERENCES emergency_act (id),
            sequence integer NOT NULL,
            at integer NOT NULL,
            by_key text NOT NULL,
            by_name text NOT NULL,
            event text NOT NULL,
            hash text NOT NULL,
            PRIMARY KEY (act, sequence)
        );

        CREATE TABLE emergency_answer (
            id identifier PRIMARY KEY,
            act identifier NOT NULL REFERENCES emergency_act (id),
            post identifier NOT NULL,
            account identifier NOT NULL,
            answer text NOT NULL CHECK (answer IN ('coming', 'cannot', 'substitute')),
            why text,
            substitute identifier,
            at integer NOT NULL,
            by_name text NOT NULL,
            latest flag NOT NULL CHECK (latest IN (0, 1)),
            ended_at integer,
            CHECK ((answer = 'substitute') = (substitute IS NOT NULL)),
            CHECK ((answer = 'cannot') = (why IS NOT NULL))
        );
        CREATE UNIQUE INDEX emergency_answer_latest ON emergency_answer (act, post) WHERE latest = 1;
        CREATE INDEX emergency_answer_substitute ON emergency_answer (substitute) WHERE substitute IS NOT NULL;
        CREATE INDEX emergency_answer_ended ON emergency_answer (ended_at) WHERE ended_at IS NOT NULL;
        """
}
