public import Persistence

extension RetentionClass: SQLConvertible {}
extension RetentionAct: SQLConvertible {}
