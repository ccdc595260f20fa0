// A stream's changes as Server-Sent Events, for browsers:
// https://html.spec.whatwg.org/multipage/server-sent-events.html
#pragma once

#include <string>
#include <utility>

#include "gateway/delivery/tick_bell.h"
#include "gateway/http/events.h"
#include "gateway/postgres/pipeline.h"
#include "translator/model/stored_item.h"

namespace tuskgate::gateway {

class StreamEvents final : public http::EventProvider {
 public:
  // The pipeline is that of the worker, and outlives it.
  StreamEvents(Pipeline& pipeline, std::string region, translator::ItemFormat item_format)
      : pipeline_(pipeline), region_(std::move(region)), item_format_(item_format) {}

  boost::asio::awaitable<http::EventsAnswer> OpenEvents(http::EventsRequest request) override;

  Pipeline& pipeline() { return pipeline_; }
  TickBell& bell() { return bell_; }
  const std::string& region() const { return region_; }
  translator::ItemFormat item_format() const { return item_format_; }

 private:
  Pipeline& pipeline_;
  TickBell bell_;
  const std::string region_;
  const translator::ItemFormat item_format_;
};

}  // namespace tuskgate::gateway
