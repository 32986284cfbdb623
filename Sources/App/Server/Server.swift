/// The room Server.
