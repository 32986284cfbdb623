public import Persistence

/// Tables of rotas. Migrations are frozen text: once landed they are never edited.
public enum RostersSchema {
    public static let migrations: [Migration] = [
        Migration(name: "rosters-0001-rotas", sql: rotas), Migration(name: "rosters-0002-words", sql: words),
    ]

    /// `rota_turn` is derived from the chain; a turn that is over is never written again but for its ratings.
    private static let rotas = """
        CREATE TABLE rota (
            id identifier PRIMARY KEY,
            version integer NOT NULL CHECK (version > 0),
            kind text NOT NULL,
            place text NOT NULL,
            closed flag NOT NULL CHECK (closed IN (0, 1)),
            chain text NOT NULL,
            details text NOT NULL
        );
        CREATE INDEX rota_place ON rota (place, id);

        CREATE TABLE rota_event (
            rota identifier NOT NULL REFERENCES rota (id),
            sequence integer NOT NULL,
            at integer NOT NULL,
            by_key text NOT NULL,
            by_name text NOT NULL,
            event text NOT NULL,
            hash text NOT NULL,
            PRIMARY KEY (rota, sequence)
        );

        CREATE TABLE rota_turn (
            rota identifier NOT NULL REFERENCES rota (id),
            number integer NOT NULL,
            place text NOT NULL,
            opens_at integer NOT NULL,
            ends_at integer NOT NULL,
            who text,
            accepted_who text,
            is_over flag NOT NULL CHECK (is_over IN (0, 1)),
            solved integer NOT NULL,
            partly integer NOT NULL,
            unsolved integer NOT NULL,
            details text NOT NULL,
            PRIMARY KEY (rota, number)
        );
        CREATE INDEX rota_turn_who ON rota_turn (who, ends_at) WHERE who IS NOT NULL;
        CREATE INDEX rota_turn_accepted ON rota_turn (accepted_who, ends_at) WHERE accepted_who IS NOT NULL;
        """

    /// What is personal, sealed: what residents want to be called, notes and journals, words with ratings. A row of
    /// `rota_person` says that somebody takes part or offered to.
    private static let words = """
        CREATE TABLE rota_person (
            rota identifier NOT NULL REFERENCES rota (id),
            who text NOT NULL,
            called bytes,
            named flag NOT NULL CHECK (named IN (0, 1)),
            number integer NOT NULL,
            PRIMARY KEY (rota, who)
        );
        CREATE UNIQUE INDEX rota_person_number ON rota_person (number);
        CREATE INDEX rota_person_who ON rota_person (who, rota);

        CREATE TABLE rota_note (
            id identifier PRIMARY KEY,
            rota identifier NOT NULL REFERENCES rota (id),
            turn integer NOT NULL,
            kind text NOT NULL CHECK (kind IN ('hand-over', 'journal', 'rating')),
            at integer NOT NULL,
            by_key text,
            words bytes NOT NULL,
            case_id identifier,
            case_number text,
            CHECK (kind <> 'rating' OR by_key IS NULL)
        );
        CREATE INDEX rota_note_turn ON rota_note (rota, turn, id);
        CREATE INDEX rota_note_at ON rota_note (at);
        CREATE INDEX rota_note_by ON rota_note (by_key, id) WHERE by_key IS NOT NULL;

        CREATE TABLE rota_rating (
            rota identifier NOT NULL REFERENCES rota (id),
            turn integer NOT NULL,
            household identifier NOT NULL,
            resident identifier NOT NULL,
            answer text NOT NULL,
            note identifier,
            at integer NOT NULL,
            PRIMARY KEY (rota, turn, household)
        );
        CREATE INDEX rota_rating_resident ON rota_rating (resident, at);
        CREATE INDEX rota_rating_at ON rota_rating (at);
        """
}
