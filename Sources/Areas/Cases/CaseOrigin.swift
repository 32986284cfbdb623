public import Kernel
public import Pages
public import Persistence

/// What a case came from in an area that this one does not know: a finding of a patrol.
public struct CaseOrigin: Sendable {
    public let name: Text
    public let link: Link
    public init(_ name: Text, _ link: Link) { (self.name, self.link) = (name, link) }
}

/// What a case became part of in an area that this one does not know, and everybody may read: proposals of
/// representatives. A resource of the database, given by the house.
public struct CaseSequels: Sendable {
    public typealias Find = @Sendable (CaseFile.ID, Transaction) throws -> [CaseOrigin]
    let find: Find
    public init(_ find: @escaping Find) { self.find = find }
}

/// Finds it, for somebody who may read it; a resource of the database, given by the house.
public struct CaseOrigins: Sendable {
    public typealias Find = @Sendable (CaseFile.ID, Caller, Transaction, Instant) throws -> CaseOrigin?
    let find: Find
    public init(_ find: @escaping Find) { self.find = find }
}
