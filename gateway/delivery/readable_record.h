// Changes as records, for whoever reads a stream.
#pragma once

#include <functional>
#include <string>

#include "translator/stream/stream_record.h"

namespace tuskgate::gateway {

// Appends the record of the change. Nobody can be given an item that SQL has written so that no
// client could read it, however long the others would wait: false then, nothing is appended, and a
// line in the log begins with what `subject` says.
bool AppendReadable(std::string& out, const translator::Change& change,
                    const translator::RecordScope& scope,
                    const std::function<std::string()>& subject);

}  // namespace tuskgate::gateway
