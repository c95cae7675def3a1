# weft_source_digest: a library with one constant, the hash of all that decides what the compiler
# makes of a module. It is part of the cache key, so that a rebuilt compiler never meets objects of
# an older one. tools/source_digest.cmake computes it at build time.
file(GLOB_RECURSE digest_sources CONFIGURE_DEPENDS
  ${PROJECT_SOURCE_DIR}/src/codegen/*.cpp ${PROJECT_SOURCE_DIR}/src/codegen/*.h
  ${PROJECT_SOURCE_DIR}/src/wasm/*.cpp ${PROJECT_SOURCE_DIR}/src/wasm/*.h
  ${PROJECT_SOURCE_DIR}/src/wasm/*.inc ${PROJECT_SOURCE_DIR}/src/wasm/*.def)
list(FILTER digest_sources EXCLUDE REGEX "_test\\.cpp$")
list(APPEND digest_sources ${PROJECT_SOURCE_DIR}/src/engine/layout.h
  ${PROJECT_SOURCE_DIR}/src/artifact/debug_table.h
  ${PROJECT_SOURCE_DIR}/src/artifact/debug_table.cpp
  ${PROJECT_SOURCE_DIR}/src/artifact/debug_table_encode.cpp)
list(SORT digest_sources)
set(digest_output ${CMAKE_BINARY_DIR}/generated/source_digest.cpp)
string(REPLACE ";" "\n" digest_list "${digest_sources}")
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/source_digest.list
  CONTENT "${digest_list}\n" @ONLY)
add_custom_command(OUTPUT ${digest_output}
  COMMAND ${CMAKE_COMMAND} -DROOT=${PROJECT_SOURCE_DIR} -DOUTPUT=${digest_output}
    -DLIST=${CMAKE_BINARY_DIR}/generated/source_digest.list
    "-DTOOLCHAIN=LLVM ${LLVM_PACKAGE_VERSION}"
    -P ${PROJECT_SOURCE_DIR}/tools/source_digest.cmake
  DEPENDS ${digest_sources} ${PROJECT_SOURCE_DIR}/tools/source_digest.cmake
    ${CMAKE_BINARY_DIR}/generated/source_digest.list
  COMMENT "Hashing the compiler's sources" VERBATIM)
add_library(weft_source_digest STATIC ${digest_output})
target_link_libraries(weft_source_digest PRIVATE weft_options)
