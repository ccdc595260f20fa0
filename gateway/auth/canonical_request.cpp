#include "gateway/auth/canonical_request.h"

#include <algorithm>

#include <boost/beast/http/verb.hpp>

#include "gateway/auth/canonical_url.h"

namespace tuskgate::gateway {
namespace {

void AppendLower(std::string& out, std::string_view text) {
  const std::size_t start = out.size();
  out.append(text);
  for (std::size_t i = start; i < out.size(); ++i) {
    if (out[i] >= 'A' && out[i] <= 'Z') out[i] = static_cast<char>(out[i] - 'A' + 'a');
  }
}

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

// Without blanks around it, and with one for several within.
void AppendValue(std::string& out, std::string_view value) {
  while (!value.empty() && IsBlank(value.front())) value.remove_prefix(1);
  while (!value.empty() && IsBlank(value.back())) value.remove_suffix(1);
  if (value.find("  ") == std::string_view::npos && value.find('\t') == std::string_view::npos) {
    out.append(value);
    return;
  }
  bool is_after_blank = false;
  for (const char c : value) {
    if (!IsBlank(c)) {
      out.push_back(c);
    } else if (!is_after_blank) {
      out.push_back(' ');
    }
    is_after_blank = IsBlank(c);
  }
}

// Several of one name are one.
void AppendHeader(std::string& out, std::string_view name, const http::HeadFields& fields) {
  AppendLower(out, name);
  out.push_back(':');
  bool is_first = true;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (!IsSameName(fields.NameAt(i), name)) continue;
    if (!is_first) out.push_back(',');
    is_first = false;
    AppendValue(out, fields.ValueAt(i));
  }
  out.push_back('\n');
}

void AppendUrl(std::string& out, std::string_view target, bool is_signature_in_query) {
  if (target == "/") {
    out.append("/\n\n");
    return;
  }
  target = target.substr(0, target.find('#'));
  const std::string_view path = target.substr(0, target.find('?'));
  const std::string_view query = target.substr(std::min(path.size() + 1, target.size()));
  out.append(CanonicalPath(path)).push_back('\n');
  out.append(CanonicalQuery(query, is_signature_in_query ? "X-Amz-Signature" : ""));
  out.push_back('\n');
}

}  // namespace

void AppendCanonicalRequest(std::string& out, const http::RequestHead& head,
                            const PresentedSignature& presented, std::string_view payload_hash) {
  const auto method = boost::beast::http::to_string(head.method);
  out.append(method.data(), method.size()).push_back('\n');
  AppendUrl(out, head.target, presented.is_in_query);
  std::size_t count = 0;
  VisitNames(presented.signed_headers, [&](std::string_view name) {
    if (++count <= kMostSignedHeaders) AppendHeader(out, name, head.fields);
  });
  out.push_back('\n');
  AppendLower(out, presented.signed_headers);
  out.push_back('\n');
  out.append(payload_hash);
}

}  // namespace tuskgate::gateway
