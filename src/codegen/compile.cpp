#include "codegen/compile.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "codegen/batches.h"
#include "codegen/link.h"
#include "codegen/names.h"
#include "codegen/object.h"
#include "codegen/pool.h"
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

Diagnosed<std::vector<UniqueFd>> compile_objects(const wasm::Module& module,
                                                 const CompileOptions& options) {
  const SymbolNames names = function_names(module);
  const std::vector<Batch> batches = make_batches(module);
  // The last job is the main object.
  const std::size_t jobs = batches.size() + 1;
  const std::size_t workers = std::clamp<std::size_t>(options.threads, 1, jobs);
  std::vector<std::unique_ptr<ObjectMaker>> makers;
  for (std::size_t i = 0; i < workers; ++i) {
    makers.push_back(
        std::make_unique<ObjectMaker>(module, names, options.cpu, options.level, options.verify));
  }
  std::vector<UniqueFd> objects(jobs);
  Progress progress(options, batches);
  WEFT_CHECK(run_jobs(workers, jobs, [&](std::size_t worker, std::size_t job) -> Diagnosed<> {
    const bool is_main = job == batches.size();
    WEFT_TRY(const Object object,
             is_main ? makers[worker]->compile_main() : makers[worker]->compile(batches[job]));
    WEFT_TRY(objects[job], make_object_file(object.data(), object.size()));
    if (!is_main) progress.add(batches[job].bytes);
    return {};
  }));
  return objects;
}

}  // namespace

Diagnosed<UniqueFd> compile(wasm::Bytes bytes, const CompileOptions& options) {
  WEFT_TRY(const wasm::Module module, wasm::read_module(bytes));
  WEFT_CHECK(wasm::validate_module(module));
  WEFT_TRY(const std::vector<UniqueFd> objects, compile_objects(module, options));
  return link_objects(objects, options.threads);
}

}  // namespace weft::codegen
