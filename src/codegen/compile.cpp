#include "codegen/compile.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "artifact/debug_table.h"
#include "base/mutex.h"
#include "base/result.h"
#include "codegen/batches.h"
#include "codegen/link.h"
#include "codegen/names.h"
#include "codegen/object.h"
#include "codegen/places.h"
#include "codegen/pool.h"
#include "codegen/source_reader.h"
#include "wasm/reader.h"
#include "wasm/validator.h"

namespace weft::codegen {
namespace {

class Progress {
 public:
  Progress(const CompileOptions& options, const std::vector<Batch>& batches) : options_(options) {
    for (const Batch& b : batches) total_ += b.bytes;
    add(0);
  }
  void add(std::uint64_t bytes) {
    const MutexLock lock(mutex_);
    done_ += bytes;
    if (options_.progress) options_.progress(done_, total_);
  }

 private:
  const CompileOptions& options_;
  std::uint64_t total_ = 0;
  Mutex mutex_;
  std::uint64_t done_ WEFT_GUARDED_BY(mutex_) = 0;
};

/// The objects and what is known of where their code comes from.
struct Compiled {
  std::vector<UniqueFd> objects;
  std::vector<artifact::FunctionPlaces> places;
};

/// Of several objects, in the order of the module.
std::vector<artifact::FunctionPlaces> merge(
    std::vector<std::vector<artifact::FunctionPlaces>> of_objects, const wasm::Module& module) {
  std::vector<artifact::FunctionPlaces> out;
  for (std::vector<artifact::FunctionPlaces>& places : of_objects) {
    for (artifact::FunctionPlaces& f : places) {
      f.body -= module.imported_functions;
      out.push_back(std::move(f));
    }
  }
  std::ranges::sort(out, {}, &artifact::FunctionPlaces::body);
  return out;
}

class Compilation {
 public:
  Compilation(const wasm::Module& module, const CompileOptions& options)
      : module_(module), options_(options), names_(function_names(module)) {}

  Diagnosed<Compiled> objects(const artifact::SourceMap* source) {
    const std::vector<Batch> batches = make_batches(module_);
    // The last job is the main object.
    const std::size_t jobs = batches.size() + 1;
    const std::size_t workers = std::clamp<std::size_t>(options_.threads, 1, jobs);
    for (std::size_t i = 0; i < workers; ++i) {
      makers_.push_back(std::make_unique<ObjectMaker>(module_, names_, source, options_.cpu,
                                                      options_.level, options_.verify));
    }
    std::vector<UniqueFd> objects(jobs);
    std::vector<std::vector<artifact::FunctionPlaces>> places(jobs);
    Progress progress(options_, batches);
    WEFT_CHECK(run_jobs(workers, jobs, [&](std::size_t worker, std::size_t job) -> Diagnosed<> {
      const bool is_main = job == batches.size();
      WEFT_TRY(const Object object,
               is_main ? makers_[worker]->compile_main() : makers_[worker]->compile(batches[job]));
      WEFT_TRY(objects[job], make_object_file(object.data(), object.size()));
      if (is_main) return {};
      WEFT_TRY(places[job], places_of(object));
      progress.add(batches[job].bytes);
      return {};
    }));
    return Compiled{std::move(objects), merge(std::move(places), module_)};
  }

  Diagnosed<UniqueFd> places_object(const artifact::DebugTable& table) {
    WEFT_TRY(const Object object, makers_.front()->compile_places(artifact::encode(table)));
    return make_object_file(object.data(), object.size());
  }

 private:
  const wasm::Module& module_;
  const CompileOptions& options_;
  SymbolNames names_;
  std::vector<std::unique_ptr<ObjectMaker>> makers_;
};

/// As much of `source` as backtraces can ask for.
artifact::SourceMap source_of(const std::vector<artifact::FunctionPlaces>& functions,
                              const artifact::SourceMap& source) {
  if (source.empty()) return {};
  std::vector<std::uint32_t> offsets;
  for (const artifact::FunctionPlaces& f : functions) {
    for (const artifact::Place& place : f.places) {
      if (place.offset != 0) offsets.push_back(place.offset);
    }
  }
  std::ranges::sort(offsets);
  const auto rest = std::ranges::unique(offsets);
  offsets.erase(rest.begin(), rest.end());
  return source.only(offsets);
}

}  // namespace

Diagnosed<UniqueFd> compile(wasm::Bytes bytes, const CompileOptions& options) {
  WEFT_TRY(const wasm::Module module, wasm::read_module(bytes));
  WEFT_CHECK(wasm::validate_module(module));
  SourceReader reader(module);
  artifact::SourceMap source;
  if (options.debug) source = reader.finish();
  Compilation compilation(module, options);
  WEFT_TRY(Compiled compiled, compilation.objects(options.debug ? &source : nullptr));
  if (!options.debug) source = reader.finish();
  artifact::DebugTable table;
  table.source = source_of(compiled.places, source);
  table.functions = std::move(compiled.places);
  WEFT_TRY(compiled.objects.emplace_back(), compilation.places_object(table));
  return link_objects(compiled.objects, options.threads);
}

}  // namespace weft::codegen
