/// The room Tasks.
