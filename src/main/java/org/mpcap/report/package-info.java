/** Renderers of results: text, JSON, CSV. Internal: callers render results as they like. */
package org.mpcap.report;
