public import Persistence

/// Tables of what arrives from the field. Migrations are frozen text: once landed they are never edited.
public enum FieldSchema {
    public static let migrations: [Migration] = [
        Migration(name: "field-0001-commands", sql: commands),
        Migration(
            name: "field-0002-absences",
            sql: "CREATE TABLE field_absence (from_at integer PRIMARY KEY, to_at integer NOT NULL);"),
    ]

    /// `sealed` holds what a command says, as long as somebody still needs it.
    private static let commands = """
        CREATE TABLE field_command (
            number identifier PRIMARY KEY,
            person text NOT NULL,
            id text NOT NULL,
            device text NOT NULL,
            kind text NOT NULL,
            state text NOT NULL CHECK (state IN ('waiting', 'done', 'refused', 'handed', 'dropped', 'mended')),
            said_at integer NOT NULL,
            at integer NOT NULL,
            received_at integer NOT NULL,
            settled_at integer,
            after_id text,
            mends text,
            place text,
            code text,
            message text,
            field text,
            receipt text,
            sealed bytes,
            by_name text NOT NULL,
            UNIQUE (person, id),
            CHECK (state <> 'waiting' OR after_id IS NOT NULL),
            CHECK (state NOT IN ('done', 'dropped', 'mended') OR sealed IS NULL)
        );
        CREATE INDEX field_command_waiting ON field_command (person, after_id) WHERE state = 'waiting';
        CREATE INDEX field_command_mends ON field_command (person, mends) WHERE mends IS NOT NULL;
        CREATE INDEX field_command_handed ON field_command (place, number) WHERE state = 'handed';
        CREATE INDEX field_command_place ON field_command (place) WHERE state IN ('refused', 'waiting', 'handed');
        CREATE INDEX field_command_person ON field_command (person, number);
        CREATE INDEX field_command_received ON field_command (received_at);

        CREATE TABLE field_photo (
            person text NOT NULL,
            id text NOT NULL,
            file text NOT NULL,
            at integer NOT NULL,
            PRIMARY KEY (person, id)
        );
        CREATE INDEX field_photo_at ON field_photo (at);

        CREATE TABLE field_device (
            person text NOT NULL,
            id text NOT NULL,
            seen_at integer NOT NULL,
            wiped_at integer,
            PRIMARY KEY (person, id)
        );
        """
}
