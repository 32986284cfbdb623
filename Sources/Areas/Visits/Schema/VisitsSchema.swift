public import Persistence

/// Tables of visits. Migrations are frozen text: once landed they are never edited.
public enum VisitsSchema {
    public static let migrations: [Migration] = [
        Migration(name: "visits-0001-contacts", sql: contacts),
        Migration(name: "visits-0002-tasks", sql: tasks),
        Migration(name: "visits-0003-windows", sql: windows),
    ]

    /// `day` is the civil day of the contact at its place, in days since 1970-01-01.
    private static let contacts = """
        CREATE TABLE visit_contact (
            id identifier PRIMARY KEY,
            household identifier NOT NULL REFERENCES household (id),
            place text NOT NULL,
            at integer NOT NULL,
            received_at integer NOT NULL,
            day integer NOT NULL,
            way text NOT NULL,
            reached flag NOT NULL,
            counts flag NOT NULL,
            tier text NOT NULL,
            steward identifier,
            by_key text NOT NULL,
            by_name text NOT NULL,
            note bytes,
            case_id identifier,
            case_number text,
            CHECK (counts = 0 OR reached = 1)
        );
        CREATE INDEX visit_contact_household ON visit_contact (household, day);
        CREATE INDEX visit_contact_notes ON visit_contact (received_at) WHERE note IS NOT NULL;
        CREATE INDEX visit_contact_place ON visit_contact (place, day);
        """

    private static let tasks = """
        CREATE TABLE care_task (
            id identifier PRIMARY KEY,
            version integer NOT NULL CHECK (version > 0),
            household identifier NOT NULL REFERENCES household (id),
            place text NOT NULL,
            kind text NOT NULL,
            state text NOT NULL CHECK (state IN ('open', 'done', 'dropped')),
            due integer NOT NULL,
            words bytes,
            chain text NOT NULL,
            details text NOT NULL
        );
        CREATE INDEX care_task_household ON care_task (household, state, due);
        CREATE INDEX care_task_words ON care_task (due) WHERE words IS NOT NULL;
        CREATE INDEX care_task_place ON care_task (place, state, due);

        CREATE TABLE care_entry (
            task identifier NOT NULL REFERENCES care_task (id),
            sequence integer NOT NULL,
            at integer NOT NULL,
            by_key text NOT NULL,
            by_name text NOT NULL,
            event text NOT NULL,
            hash text NOT NULL,
            PRIMARY KEY (task, sequence)
        );
        """

    /// What a window came to, by community, steward (0: nobody) and tier; and the households that were not reached.
    private static let windows = """
        CREATE TABLE visit_window (
            community text NOT NULL,
            steward identifier NOT NULL,
            tier text NOT NULL,
            from_day integer NOT NULL,
            end_day integer NOT NULL,
            owed integer NOT NULL,
            reached integer NOT NULL,
            rested integer NOT NULL,
            PRIMARY KEY (community, tier, from_day, steward),
            CHECK (reached <= owed)
        );
        CREATE TABLE visit_missed (
            household identifier NOT NULL REFERENCES household (id),
            tier text NOT NULL,
            from_day integer NOT NULL,
            end_day integer NOT NULL,
            steward identifier NOT NULL,
            place text NOT NULL,
            PRIMARY KEY (household, from_day, tier)
        );
        CREATE INDEX visit_missed_place ON visit_missed (place, end_day);
        """
}
