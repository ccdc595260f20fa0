// Changes as records of a stream, in the API's JSON.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "translator/model/attribute_value.h"
#include "translator/stream/change_log.h"
#include "translator/stream/stream_catalog.h"

namespace tuskgate::translator {

struct RecordScope {
  const StreamDescription& stream;
  std::string_view region;
  // Of a record that a function is given, which Lambda writes a little differently; else empty.
  std::string_view event_source_arn = {};
};

// A change as the stream's view shows it. Views of the change.
struct RecordImages {
  Item keys;
  const StoredItem* old_item = nullptr;
  const StoredItem* new_item = nullptr;
  std::int64_t size = 0;  // SizeBytes: of the keys and the items that are shown
};
RecordImages ImagesOf(const Change& change, const StreamDescription& stream);

std::string_view EventName(ChangeKind kind);  // INSERT, MODIFY, REMOVE

// Unique for ever, and the same whenever the change is read: 32 hexadecimal digits.
std::string EventId(const Change& change, const StreamDescription& stream);

// {"awsRegion": ..., "dynamodb": {...}, ...}. Throws UnreadableItem (model/stored_form.h).
void AppendRecord(std::string& out, const Change& change, const RecordScope& scope);

}  // namespace tuskgate::translator
