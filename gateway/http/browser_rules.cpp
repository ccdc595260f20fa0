#include "gateway/http/browser_rules.h"

#include <algorithm>
#include <iterator>

#include <boost/beast/core/string.hpp>

namespace tuskgate::gateway::http {
namespace {

// Nobody can register a name below these (RFC 6761, RFC 8375, ICANN's .internal), or only those who
// own the services whose endpoints we stand in for.
constexpr std::string_view kHarmlessSuffixes[] = {
    ".localhost", ".local",       ".internal",      ".test",
    ".home.arpa", ".localdomain", ".amazonaws.com", ".localstack.cloud",
};

std::string_view WithoutPort(std::string_view host) {
  const std::size_t bracket = host.find(']');
  return host.substr(0, host.find(':', bracket == std::string_view::npos ? 0 : bracket));
}

bool Contains(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// Addresses, and names without a dot: those are of the local network, such as a container's.
bool IsAddressOrSimple(std::string_view name) {
  return name.find_first_not_of("0123456789.") == std::string_view::npos || name.front() == '[' ||
         name.find('.') == std::string_view::npos;
}

bool EndsWith(std::string_view name, std::string_view suffix) {
  return name.size() >= suffix.size() &&
         boost::beast::iequals(name.substr(name.size() - suffix.size()), suffix);
}

bool IsKnownHost(const RequestHead& head, const BrowserRules& rules) {
  const std::string_view name = WithoutPort(head.host);
  return IsAddressOrSimple(name) ||
         std::any_of(
             rules.hosts.begin(), rules.hosts.end(),
             [name](const std::string& host) { return boost::beast::iequals(name, host); }) ||
         std::any_of(std::begin(kHarmlessSuffixes), std::end(kHarmlessSuffixes),
                     [name](std::string_view suffix) { return EndsWith(name, suffix); });
}

// A page that the endpoint itself served.
bool IsOwnPage(const RequestHead& head, const BrowserRules& rules) {
  return (head.origin == "http://" + head.host || head.origin == "https://" + head.host) &&
         IsKnownHost(head, rules);
}

bool MayAsk(const RequestHead& head, const BrowserRules& rules) {
  return rules.any_origin || Contains(rules.origins, head.origin) || IsOwnPage(head, rules);
}

}  // namespace

std::optional<std::string> RefusalOf(const RequestHead& head, const BrowserRules& rules) {
  if (!head.origin.empty() && !MayAsk(head, rules)) {
    return "Requests from pages of " + head.origin +
           " are not allowed: --cors-origins allows an origin";
  }
  if (!rules.any_host && !IsKnownHost(head, rules)) {
    return "Requests to the host " + head.host + " are not allowed: --hosts allows a name";
  }
  return std::nullopt;
}

std::string CorsHeaders(const RequestHead& head, const BrowserRules& rules) {
  if (head.origin.empty() || !MayAsk(head, rules)) return {};
  std::string headers = "Access-Control-Allow-Origin: ";
  headers += rules.any_origin ? "*\r\n" : head.origin + "\r\nVary: Origin\r\n";
  headers +=
      "Access-Control-Expose-Headers: x-amzn-RequestId,x-amzn-ErrorType,x-amz-request-id,"
      "x-amz-id-2,x-amzn-ErrorMessage,Date\r\n";
  return headers;
}

}  // namespace tuskgate::gateway::http
