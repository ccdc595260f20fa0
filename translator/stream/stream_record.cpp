#include "translator/stream/stream_record.h"

#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "translator/model/attribute_json.h"
#include "translator/model/item_size.h"
#include "translator/model/key.h"

namespace tuskgate::translator {
namespace {

std::vector<std::string> KeyNames(const StreamDescription& stream) {
  std::vector<std::string> names{stream.partition_key.name};
  if (stream.sort_key) names.push_back(stream.sort_key->name);
  return names;
}

const StoredItem* Whole(const std::optional<StoredItem>& item) { return item ? &*item : nullptr; }

}  // namespace

// SizeBytes are those of its parts, each as items are measured, without what they take besides.
// Recorded from the service in LocalStack's snapshots (tests/aws/services/dynamodbstreams).
RecordImages ImagesOf(const Change& change, const StreamDescription& stream) {
  RecordImages images;
  const bool shows_both = stream.view_type == "NEW_AND_OLD_IMAGES";
  if (shows_both || stream.view_type == "OLD_IMAGE") images.old_item = Whole(change.old_item);
  if (shows_both || stream.view_type == "NEW_IMAGE") images.new_item = Whole(change.new_item);
  const StoredItem& whole = change.keys       ? *change.keys
                            : change.new_item ? *change.new_item
                                              : change.old_item.value();
  images.keys = whole.Parse(KeyNames(stream));
  images.size = static_cast<std::int64_t>(ItemSize(images.keys)) +
                (images.old_item != nullptr ? change.old_size : 0) +
                (images.new_item != nullptr ? change.new_size : 0);
  return images;
}

std::string_view EventName(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kInsert:
      return "INSERT";
    case ChangeKind::kModify:
      return "MODIFY";
    case ChangeKind::kRemove:
      break;
  }
  return "REMOVE";
}

// A log's id is as random as can be, and its changes have numbers of their own.
std::string EventId(const Change& change, const StreamDescription& stream) {
  std::string id;
  for (const char c : stream.log.id) {
    if (c != '-' && id.size() < 16) id.push_back(c);
  }
  return fmt::format("{}{:016x}", id, change.position.n);
}

void AppendRecord(std::string& out, const Change& change, const RecordScope& scope) {
  const RecordImages images = ImagesOf(change, scope.stream);
  fmt::format_to(std::back_inserter(out),
                 R"({{"awsRegion":"{}","dynamodb":{{"ApproximateCreationDateTime":{},"Keys":)",
                 scope.region, static_cast<std::int64_t>(std::floor(change.at)));
  AppendJson(out, images.keys);
  if (images.new_item != nullptr) {
    out.append(",\"NewImage\":");
    images.new_item->AppendTo(out);
  }
  if (images.old_item != nullptr) {
    out.append(",\"OldImage\":");
    images.old_item->AppendTo(out);
  }
  fmt::format_to(std::back_inserter(out),
                 R"(,"SequenceNumber":"{}","SizeBytes":{},"StreamViewType":"{}"}},)"
                 R"("eventID":"{}","eventName":"{}","eventSource":"aws:dynamodb",)"
                 R"("eventVersion":"1.1")",
                 SequenceNumber(change.position), images.size, scope.stream.view_type,
                 EventId(change, scope.stream), EventName(change.kind));
  const bool is_for_function = !scope.event_source_arn.empty();
  if (is_for_function) {
    fmt::format_to(std::back_inserter(out), R"(,"eventSourceARN":"{}")", scope.event_source_arn);
  }
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html
  if (change.is_of_ttl && is_for_function) {
    out.append(R"(,"userIdentity":{"principalId":"dynamodb.amazonaws.com","type":"Service"})");
  } else if (change.is_of_ttl) {
    out.append(R"(,"userIdentity":{"PrincipalId":"dynamodb.amazonaws.com","Type":"Service"})");
  }
  out.push_back('}');
}

}  // namespace tuskgate::translator
