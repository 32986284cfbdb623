/// The room Geometry.
