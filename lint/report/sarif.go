package report

import (
	"encoding/json"
	"io"
	"net/url"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
)

var _ = register(Format{Name: "sarif", About: "SARIF 2.1.0, for code scanning", Write: writeSARIF, FromRoot: true})

// The parts of SARIF 2.1.0 (OASIS standard, 27 March 2020) that findings need.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name  string      `json:"name"`
		Rules []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string        `json:"id"`
		ShortDescription sarifText     `json:"shortDescription"`
		Help             sarifMarkdown `json:"help"`
		Default          sarifDefault  `json:"defaultConfiguration"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifMarkdown struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown"`
	}
	sarifDefault struct {
		Level string `json:"level"`
	}
	sarifResult struct {
		RuleID       string            `json:"ruleId"`
		RuleIndex    int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Message      sarifText         `json:"message"`
		Locations    []sarifLocation   `json:"locations"`
		Fingerprints map[string]string `json:"partialFingerprints"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"`
	}
)

func writeSARIF(w io.Writer, r *lint.Result, _ Options) error {
	driver := sarifDriver{Name: "postmortem", Rules: []sarifRule{}}
	index := map[string]int{}
	for i, rule := range lint.Rules() {
		index[rule.Name] = i
		doc := strings.TrimSpace(rule.Doc)
		driver.Rules = append(driver.Rules, sarifRule{rule.Name, sarifText{rule.Summary()}, sarifMarkdown{doc, doc}, sarifDefault{sarifLevel(rule.Severity)}})
	}
	run := sarifRun{Tool: sarifTool{driver}, ColumnKind: "unicodeCodePoints", Results: []sarifResult{}}
	marks := fingerprints(r)
	for i, f := range r.Findings {
		message := f.Message
		if f.Hint != "" {
			message += "\n\n" + f.Hint
		}
		region := sarifRegion{f.Line, f.Column, f.EndLine, f.EndColumn}
		if f.EndLine != f.Line {
			// One line is what code scanning shows best, and all that a reader needs to find it.
			region.EndLine, region.EndColumn = f.Line, len([]rune(f.Source))+1
		}
		run.Results = append(run.Results, sarifResult{
			RuleID: f.Rule, RuleIndex: index[f.Rule], Level: sarifLevel(f.Severity), Message: sarifText{message},
			Locations:    []sarifLocation{{sarifPhysical{sarifArtifact{(&url.URL{Path: f.Path}).EscapedPath()}, region}}},
			Fingerprints: map[string]string{"postmortem/v1": marks[i]},
		})
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

func sarifLevel(s lint.Severity) string {
	switch s {
	case lint.Error:
		return "error"
	case lint.Warning:
		return "warning"
	}
	return "note"
}
