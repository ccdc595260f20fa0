#include "gateway/http/response.h"

#include <array>
#include <charconv>
#include <cstdint>

#include <time.h>
#include <zlib.h>

#include "translator/model/utf8.h"

namespace tuskgate::gateway::http {
namespace {

using translator::ErrorKind;

struct ErrorForm {
  int status;
  std::string_view type;
  std::string_view message_member;
};

// The prefixes are the service's, as dynalite recorded them. Coral's own SerializationException and
// AccessDeniedException spell `Message`, and so does botocore's model of what transactions raise.
ErrorForm FormOf(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kAccessDenied:
      return {400, "com.amazon.coral.service#AccessDeniedException", "Message"};
    case ErrorKind::kBackupInUse:
      return {400, "com.amazonaws.dynamodb.v20120810#BackupInUseException", "message"};
    case ErrorKind::kBackupNotFound:
      return {400, "com.amazonaws.dynamodb.v20120810#BackupNotFoundException", "message"};
    case ErrorKind::kConditionalCheckFailed:
      return {400, "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException", "message"};
    case ErrorKind::kDuplicateItem:
      return {400, "com.amazonaws.dynamodb.v20120810#DuplicateItemException", "message"};
    case ErrorKind::kExpiredIterator:
      return {400, "com.amazonaws.dynamodb.v20120810#ExpiredIteratorException", "message"};
    case ErrorKind::kExpiredToken:
      return {400, "com.amazon.coral.service#ExpiredTokenException", "message"};
    case ErrorKind::kExportNotFound:
      return {400, "com.amazonaws.dynamodb.v20120810#ExportNotFoundException", "message"};
    case ErrorKind::kGlobalTableNotFound:
      return {400, "com.amazonaws.dynamodb.v20120810#GlobalTableNotFoundException", "message"};
    case ErrorKind::kIdempotentParameterMismatch:
      return {400, "com.amazonaws.dynamodb.v20120810#IdempotentParameterMismatchException",
              "Message"};
    case ErrorKind::kImportNotFound:
      return {400, "com.amazonaws.dynamodb.v20120810#ImportNotFoundException", "message"};
    case ErrorKind::kIncompleteSignature:
      return {400, "com.amazon.coral.service#IncompleteSignatureException", "message"};
    case ErrorKind::kInternalServerError:
      return {500, "com.amazonaws.dynamodb.v20120810#InternalServerError", "message"};
    case ErrorKind::kInvalidSignature:
      return {400, "com.amazon.coral.service#InvalidSignatureException", "message"};
    case ErrorKind::kItemCollectionSizeLimitExceeded:
      return {400, "com.amazonaws.dynamodb.v20120810#ItemCollectionSizeLimitExceededException",
              "message"};
    case ErrorKind::kLimitExceeded:
      return {400, "com.amazonaws.dynamodb.v20120810#LimitExceededException", "message"};
    case ErrorKind::kMissingAuthenticationToken:
      return {400, "com.amazon.coral.service#MissingAuthenticationTokenException", "message"};
    case ErrorKind::kPointInTimeRecoveryUnavailable:
      return {400, "com.amazonaws.dynamodb.v20120810#PointInTimeRecoveryUnavailableException",
              "message"};
    case ErrorKind::kPolicyNotFound:
      return {400, "com.amazonaws.dynamodb.v20120810#PolicyNotFoundException", "message"};
    case ErrorKind::kRequestTooLarge:
      return {413, {}, {}};
    case ErrorKind::kResourceInUse:
      return {400, "com.amazonaws.dynamodb.v20120810#ResourceInUseException", "message"};
    case ErrorKind::kResourceNotFound:
      return {400, "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", "message"};
    case ErrorKind::kSerialization:
      return {400, "com.amazon.coral.service#SerializationException", "Message"};
    case ErrorKind::kServiceUnavailable:
      return {503, "com.amazon.coral.availability#ServiceUnavailableException", "message"};
    case ErrorKind::kThrottling:
      return {400, "com.amazon.coral.availability#ThrottlingException", "message"};
    case ErrorKind::kTableAlreadyExists:
      return {400, "com.amazonaws.dynamodb.v20120810#TableAlreadyExistsException", "message"};
    case ErrorKind::kTableInUse:
      return {400, "com.amazonaws.dynamodb.v20120810#TableInUseException", "message"};
    case ErrorKind::kTableNotFound:
      return {400, "com.amazonaws.dynamodb.v20120810#TableNotFoundException", "message"};
    case ErrorKind::kThroughputExceeded:
      return {400, "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
              "message"};
    case ErrorKind::kTransactionCanceled:
      return {400, "com.amazonaws.dynamodb.v20120810#TransactionCanceledException", "Message"};
    case ErrorKind::kTransactionConflict:
      return {400, "com.amazonaws.dynamodb.v20120810#TransactionConflictException", "message"};
    case ErrorKind::kTransactionInProgress:
      return {400, "com.amazonaws.dynamodb.v20120810#TransactionInProgressException", "Message"};
    case ErrorKind::kTrimmedDataAccess:
      return {400, "com.amazonaws.dynamodb.v20120810#TrimmedDataAccessException", "message"};
    case ErrorKind::kUnknownOperation:
      return {400, "com.amazon.coral.service#UnknownOperationException", "message"};
    case ErrorKind::kUnrecognizedClient:
      return {400, "com.amazon.coral.service#UnrecognizedClientException", "message"};
    case ErrorKind::kValidation:
      return {400, "com.amazon.coral.validate#ValidationException", "message"};
  }
  return {500, "com.amazonaws.dynamodb.v20120810#InternalServerError", "message"};
}

std::string_view StatusLine(int status) {
  switch (status) {
    case 200:
      return "HTTP/1.1 200 OK\r\n";
    case 400:
      return "HTTP/1.1 400 Bad Request\r\n";
    case 403:
      return "HTTP/1.1 403 Forbidden\r\n";
    case 404:
      return "HTTP/1.1 404 Not Found\r\n";
    case 410:
      return "HTTP/1.1 410 Gone\r\n";
    case 413:
      return "HTTP/1.1 413 Request Entity Too Large\r\n";
    case 503:
      return "HTTP/1.1 503 Service Unavailable\r\n";
    default:
      return "HTTP/1.1 500 Internal Server Error\r\n";
  }
}

// Messages repeat values of the request, which may have megabytes.
constexpr std::size_t kLongestMessage = 32 << 10;

void AppendNumber(std::string& out, std::uint64_t number) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

// "Date: Sun, 06 Nov 1994 08:49:37 GMT", written once a second and thread. strftime would follow
// the locale.
std::string_view DateLine() {
  constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  thread_local time_t written = -1;
  thread_local std::string line;
  const time_t now = time(nullptr);
  if (now == written) return line;
  tm utc{};
  gmtime_r(&now, &utc);
  const auto two = [](int number) {
    line.push_back(static_cast<char>('0' + number / 10));
    line.push_back(static_cast<char>('0' + number % 10));
  };
  line = "Date: ";
  line += kDays[static_cast<std::size_t>(utc.tm_wday)];
  line += ", ";
  two(utc.tm_mday);
  line += ' ';
  line += kMonths[static_cast<std::size_t>(utc.tm_mon)];
  line += ' ';
  AppendNumber(line, static_cast<std::uint64_t>(utc.tm_year + 1900));
  line += ' ';
  two(utc.tm_hour);
  line += ':';
  two(utc.tm_min);
  line += ':';
  two(utc.tm_sec);
  line += " GMT\r\n";
  written = now;
  return line;
}

}  // namespace

void AppendJsonString(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out.push_back('"');
  while (!text.empty()) {
    const char c = text.front();
    const auto byte = static_cast<unsigned char>(c);
    std::size_t length = 1;
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20) {
      out += "\\u00";
      out.push_back(kHex[byte >> 4]);
      out.push_back(kHex[byte & 15]);
    } else if (byte < 0x80) {
      out.push_back(c);
    } else if ((length = translator::CharacterLength(text)) != 0) {
      out.append(text.substr(0, length));
    } else {
      out += "\xef\xbf\xbd";
      length = 1;
    }
    text.remove_prefix(length);
  }
  out.push_back('"');
}

std::string_view NameOf(ErrorKind kind) {
  const std::string_view type = FormOf(kind).type;
  return type.substr(type.find('#') + 1);
}

WireError ToWire(const translator::ApiError& error) {
  const ErrorForm form = FormOf(error.kind);
  WireError wire;
  wire.status = form.status;
  if (form.type.empty()) return wire;
  wire.body = "{\"__type\":\"";
  wire.body += form.type;
  wire.body += '"';
  if (!error.message.empty()) {
    wire.body += ",\"";
    wire.body += form.message_member;
    wire.body += "\":";
    AppendJsonString(wire.body, translator::CutToCharacters(error.message, kLongestMessage));
  }
  if (!error.extra_members.empty()) {
    wire.body += ',';
    wire.body += error.extra_members;
  }
  wire.body += '}';
  return wire;
}

void AppendHead(std::string& out, const ResponseHead& head, std::string_view body) {
  out += StatusLine(head.status);
  out += "Server: Server\r\n";
  out += DateLine();
  if (!head.content_type.empty()) {
    out += "Content-Type: ";
    out += head.content_type;
    out += "\r\n";
  }
  if (!head.content_encoding.empty()) {
    out += "Content-Encoding: ";
    out += head.content_encoding;
    out += "\r\n";
  }
  if (!head.is_endless) {
    out += "Content-Length: ";
    AppendNumber(out, body.size());
    out += "\r\n";
  }
  out += head.keep_alive ? "Connection: keep-alive\r\n" : "Connection: close\r\n";
  out += "x-amzn-RequestId: ";
  out += head.request_id;
  out += "\r\n";
  if (head.checksum) {
    out += "x-amz-crc32: ";
    AppendNumber(out, crc32_z(0, reinterpret_cast<const Bytef*>(body.data()), body.size()));
    out += "\r\n";
  }
  if (head.round_trips) {
    out += "x-tuskgate-round-trips: ";
    AppendNumber(out, static_cast<std::uint64_t>(*head.round_trips));
    out += "\r\n";
  }
  out += head.more_headers;
  out += head.even_more_headers;
  out += "\r\n";
}

std::string_view RequestTooLarge(bool http11) {
  if (!http11) {
    return "HTTP/1.1 413 Request Entity Too Large\r\nContent-Length: 0\r\nConnection: "
           "close\r\n\r\n";
  }
  return "HTTP/1.1 413 Request Entity Too Large\r\nTransfer-Encoding: chunked\r\n"
         "Connection: close\r\n\r\n0\r\n\r\n";
}

std::string_view BadRequest() {
  return "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
}

std::string_view TransferCodingNotImplemented() {
  return "HTTP/1.1 501 Not Implemented\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
}

std::string_view Continue() { return "HTTP/1.1 100 Continue\r\n\r\n"; }

}  // namespace tuskgate::gateway::http
