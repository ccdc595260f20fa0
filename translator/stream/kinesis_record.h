// Changes as the service puts them into a stream in Kinesis.
#pragma once

#include <string>
#include <string_view>

#include "translator/stream/stream_record.h"

namespace tuskgate::translator {

struct KinesisScope {
  // Of the table: NEW_AND_OLD_IMAGES, without a label.
  const StreamDescription& source;
  std::string_view region;
  std::string_view precision;  // MILLISECOND or MICROSECOND; empty: nobody has asked for one
};

// Without a newline. Throws UnreadableItem (model/stored_form.h).
std::string KinesisRecord(const Change& change, const KinesisScope& scope);

// Of the item: 32 hexadecimal digits. Records of one item have the same, and so stay in order.
std::string KinesisPartitionKey(const Change& change, const StreamDescription& source);

}  // namespace tuskgate::translator
