/// The room Secrets.
