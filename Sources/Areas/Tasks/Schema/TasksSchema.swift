public import Persistence

/// Tables of the task board. Migrations are frozen text: once landed they are never edited.
public enum TasksSchema {
    public static let migrations: [Migration] = [
        Migration(
            name: "tasks-0001-tasks",
            sql: """
                CREATE TABLE task (
                    id identifier PRIMARY KEY,
                    version integer NOT NULL CHECK (version > 0),
                    state text NOT NULL,
                    place text NOT NULL,
                    taker text,
                    due integer NOT NULL,
                    waits_for_poster flag NOT NULL,
                    rating_secret text NOT NULL,
                    chain text NOT NULL,
                    details text NOT NULL,
                    CHECK (state <> 'taken' OR taker IS NOT NULL)
                );
                CREATE INDEX task_board ON task (state, due, id);
                CREATE INDEX task_place ON task (place, id);
                CREATE INDEX task_taker ON task (taker, id) WHERE taker IS NOT NULL;
                CREATE INDEX task_poster ON task (place, id) WHERE waits_for_poster = 1;

                CREATE TABLE task_event (
                    task_id identifier NOT NULL REFERENCES task (id),
                    sequence integer NOT NULL,
                    at integer NOT NULL,
                    by_key text NOT NULL,
                    by_name text NOT NULL,
                    event text NOT NULL,
                    hash text NOT NULL,
                    PRIMARY KEY (task_id, sequence)
                );
                """)
    ]
}
