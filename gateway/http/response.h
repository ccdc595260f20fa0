// Answers as bytes, and the only place where an ApiError becomes HTTP.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "translator/model/error.h"

namespace tuskgate::gateway::http {

struct WireError {
  int status = 500;
  std::string body;  // JSON; empty for 413, which the service answers without a body
};

// The status, and `{"__type":"<prefix>#<name>","message":"..."}` with the prefix, and the spelling
// of `message`, the service uses for this kind. An empty message is left out, as the service does
// for UnknownOperationException and for JSON that does not parse; of one beyond 32 KiB the
// beginning is shown. extra_members come last.
WireError ToWire(const translator::ApiError& error);

// The name alone; of RequestTooLarge, which has none on the wire, empty.
std::string_view NameOf(translator::ErrorKind kind);

struct ResponseHead {
  int status = 200;
  std::string_view request_id;
  std::string_view content_type;      // empty: none is sent
  std::string_view content_encoding;  // the same
  std::string_view more_headers;      // complete lines, sent as they are
  std::string_view even_more_headers;
  bool keep_alive = true;
  bool is_endless = false;         // the body ends with the connection
  bool checksum = true;            // x-amz-crc32, over the body as sent
  std::optional<int> round_trips;  // x-tuskgate-round-trips
};

// Appends status line and headers for a body of these bytes, which the caller sends after them (or
// not, answering HEAD).
void AppendHead(std::string& out, const ResponseHead& head, std::string_view body);

// Complete answers to what never became a request; the connection closes after them.
// 413 as the service sends it: chunked, without a body, without a request id. An HTTP/1.0 client
// does not know chunks and is told a length of 0.
std::string_view RequestTooLarge(bool http11);
std::string_view BadRequest();
std::string_view TransferCodingNotImplemented();

// "100 Continue", to be followed by the answer.
std::string_view Continue();

// Appends `text` as a JSON string with its quotes. Bytes that are not UTF-8, which a header may
// carry into a message, become U+FFFD.
void AppendJsonString(std::string& out, std::string_view text);

}  // namespace tuskgate::gateway::http
