#include "gateway/delivery/readable_record.h"

#include <cstddef>

#include "gateway/observe/log.h"
#include "translator/model/stored_form.h"

namespace tuskgate::gateway {

bool AppendReadable(std::string& out, const translator::Change& change,
                    const translator::RecordScope& scope,
                    const std::function<std::string()>& subject) {
  const std::size_t before = out.size();
  try {
    translator::AppendRecord(out, change, scope);
    return true;
  } catch (const translator::UnreadableItem& unreadable) {
    Log(LogLevel::kError, "{}: the change {} cannot be read: {}", subject(),
        translator::SequenceNumber(change.position), unreadable.what());
    out.resize(before);
    return false;
  }
}

}  // namespace tuskgate::gateway
