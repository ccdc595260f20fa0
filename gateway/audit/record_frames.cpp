#include "gateway/audit/record_frames.h"

#include "gateway/auth/caller.h"

namespace tuskgate::gateway {
namespace {

// A client could fill the slots' memory with longer ones.
constexpr std::size_t kMostHeader = 1024;

// As it stands in the header, which is enough to tell clients apart; their secrets do not.
std::string_view KeyIdOf(const http::ApiRequest& request) {
  if (request.caller != nullptr) return request.caller->access_key_id;
  return PlainKeyId(request.authorization);
}

bool IsKept(const AuditedRequest& audited, std::string_view key_id,
            const std::vector<std::string>& tables) {
  const http::ApiRequest& request = audited.request;
  return tables.size() <= 1 && audited.source == kDynamoDbSource && !IsDenied(audited) &&
         !key_id.empty() && request.peer != nullptr && request.user_agent.size() <= kMostHeader &&
         request.host.size() <= kMostHeader;
}

// Cheap, and different for what one client does in turn.
std::size_t HashOf(const AuditedRequest& audited, std::string_view key_id, std::string_view table) {
  const std::string_view operation = audited.declaration.operation;
  const auto byte = [](char c) { return std::size_t{static_cast<unsigned char>(c)}; };
  std::size_t hash = byte(operation.front()) + 3 * operation.size() + 5 * byte(key_id.back());
  hash += 7 * audited.request.user_agent.size();
  if (!table.empty()) hash += 11 * table.size() + 13 * byte(table.back());
  return hash;
}

}  // namespace

bool RecordFrames::Slot::IsOf(const AuditedRequest& audited, std::string_view its_key_id,
                              std::string_view its_table) const {
  const http::ApiRequest& request = audited.request;
  return operation == audited.declaration.operation && kind == audited.kind &&
         key_id == its_key_id && table == its_table && user_agent == request.user_agent &&
         host == request.host && address == request.peer->address &&
         tls_version == request.peer->tls_version && tls_cipher == request.peer->tls_cipher &&
         region == audited.scope.region && account_id == audited.scope.account_id &&
         (request.caller == nullptr
              ? caller_id.empty()
              : caller_id == request.caller->unique_id &&
                    caller_arn == request.caller->principal.arn &&
                    is_temporary == request.caller->is_temporary && since == request.caller->since);
}

void RecordFrames::Slot::Take(const AuditedRequest& audited, std::string_view its_key_id,
                              const std::vector<std::string>& tables) {
  const http::ApiRequest& request = audited.request;
  operation.clear();  // nothing is here, should there be no memory for all of it
  kind = audited.kind;
  region = audited.scope.region;
  account_id = audited.scope.account_id;
  table = tables.empty() ? std::string() : tables.front();
  key_id = its_key_id;
  caller_id = request.caller == nullptr ? std::string() : request.caller->unique_id;
  caller_arn = request.caller == nullptr ? std::string() : request.caller->principal.arn;
  is_temporary = request.caller != nullptr && request.caller->is_temporary;
  since = request.caller == nullptr ? 0 : request.caller->since;
  user_agent = request.user_agent;
  host = request.host;
  address = request.peer->address;
  tls_version = request.peer->tls_version;
  tls_cipher = request.peer->tls_cipher;
  frame = FrameOf(audited, tables);
  operation = audited.declaration.operation;
}

const RecordFrame& RecordFrames::Of(const AuditedRequest& audited,
                                    const std::vector<std::string>& tables) {
  const std::string_view key_id = KeyIdOf(audited.request);
  if (!IsKept(audited, key_id, tables)) return other_ = FrameOf(audited, tables);
  const std::string_view table = tables.empty() ? std::string_view() : tables.front();
  Slot& slot = slots_.at(HashOf(audited, key_id, table) % kSlots);
  if (!slot.IsOf(audited, key_id, table)) slot.Take(audited, key_id, tables);
  return slot.frame;
}

}  // namespace tuskgate::gateway
