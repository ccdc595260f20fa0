// What the settings of the audit log may be.
#pragma once

namespace tuskgate::gateway {

// Which events are recorded: those about tables and the like, or those about items as well.
enum class AuditEvents { kManagement, kAll };

// What becomes of requests while the log cannot take their records: they wait, or their records are
// dropped and counted.
enum class AuditOverflow { kManagementWaits, kWait, kDrop };

}  // namespace tuskgate::gateway
